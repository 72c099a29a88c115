import { expect, test } from 'vitest';
import { forgetOldEvents, forgetOldFanOuts } from '../src/modules/events/index.ts';
import { forgetOldDeliveries } from '../src/modules/webhooks/index.ts';
import { createCustomer } from './examples.ts';
import { onEachDatabase, START, useServer } from './harness.ts';

const DAY_SECONDS = 86_400;

onEachDatabase('what was told', (database) => {
  const server = useServer({ database, settings: { metricsEnabled: true } });
  const rows = async (table: string) =>
    ((await server.storage.executeSql(`select count(*)::int as n from ${table}`)).rows as { n: number }[])[0]!.n;

  test('is forgotten when its time is over: deliveries after 30 days, unless they wait; events after 90', async () => {
    const { test: client } = await server.createAccount();
    const { id } = (await client.post('/webhooks', { url: 'https://nova.example/hooks' })).body;
    await createCustomer(client);
    await createCustomer(client);
    const metrics = await server.call(null, 'GET', '/metrics');
    expect(metrics.body).toContain('plateau_webhook_queue_depth 2');
    expect(metrics.body).toContain('plateau_webhook_deliveries_total{result="delivered"} 0');
    const [newest] = (await client.get(`/webhooks/${id}/deliveries`)).body.data;
    await server.storage.executeSql(`update webhook_deliveries set status = 'DELIVERED' where id = $1`, [newest.id]);
    const forget = async () => {
      await forgetOldDeliveries(server.storage);
      await forgetOldEvents(server.storage);
      await forgetOldFanOuts(server.storage);
    };
    server.clock.advance({ seconds: 30 * DAY_SECONDS });
    await forget();
    expect([await rows('webhook_deliveries'), await rows('events')]).toEqual([2, 2]);
    server.clock.advance({ seconds: 1 });
    await forget();
    expect([await rows('webhook_deliveries'), await rows('events')]).toEqual([1, 2]);
    server.clock.advance({ seconds: 60 * DAY_SECONDS });
    await forget();
    expect([await rows('webhook_deliveries'), await rows('events')]).toEqual([1, 0]);
    server.clock.set(START);
  });
});
