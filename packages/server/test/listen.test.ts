import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { send } from './client.ts';
import { newFolder, readCredentials, startCommand, startPlateau } from './process.ts';
import { startSink } from './webhook-sink.ts';

test('listen shows events as they happen and sends them on, signed', async () => {
  const environment = { DATA_DIR: join(newFolder(), 'data') };
  const server = await startPlateau(environment);
  const sink = await startSink();
  const secret = 'whsec_c2VjcmV0IG9mIHRoaXMgZW5kcG9pbnQx';
  const listening = startCommand(['listen', '--forward', `${sink.url}/hook`, '--secret', secret], environment);
  await listening.said('Listening');
  const key = readCredentials(environment.DATA_DIR).accounts[0]!.api_key_test;
  const made = await send(
    server.origin,
    'POST',
    '/customers',
    { reference_id: 'A' },
    { authorization: `Bearer ${key}` },
  );
  await sink.received(1);
  const [{ headers, text, event }] = sink.arrivals as [(typeof sink.arrivals)[number]];
  expect(event).toMatchObject({ type: 'customer.create', data: made.body });
  expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toEqual(event);
  await listening.said(`${event.id}  → 204`);
  listening.signal('SIGINT');
  expect((await listening.ended).code).toBe(0);

  const wrong = startCommand(['listen', '--key', 'sk_test_wrong'], environment);
  const { code, stderr } = await wrong.ended;
  expect([code, stderr]).toEqual([1, `${server.origin} does not know this key.\n`]);
  await sink.close();
  await server.stop();
});
