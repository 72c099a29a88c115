import { Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { OemRelease } from '../../http/release.ts';
import { deleteDevice } from '../../modules/devices/index.ts';
import { Deletion, deletion, Id } from '../../wire/schemas.ts';

export const ByDevice = Type.Object({ id: Id('dev') });

/** `DELETE /devices/{id}`, alike in both releases. */
export function deviceDeletion(release: OemRelease): Endpoint {
  return endpoint({
    method: 'DELETE',
    path: '/devices/:id',
    context: 'api.device_delete',
    releases: [release],
    tag: 'Devices',
    summary: 'Delete a device',
    description: 'Locations and tariffs stay as they are.',
    params: ByDevice,
    success: { status: 202, schema: Deletion },
    refusals: [],
    handle: async ({ session, scope, params }) => {
      await deleteDevice(session, scope, params.id);
      return deletion('device', params.id);
    },
  });
}
