import { fileURLToPath } from 'node:url';
import { createNova } from './app.ts';
import { openCustomers } from './customers.ts';
import { dressConnectPage, undressed } from './look.ts';
import { plateauClient } from './plateau.ts';
import { subscribe } from './webhook.ts';

/**
 * Starts Nova. Needs PLATEAU_ORIGIN and PLATEAU_API_KEY (a test key); takes PORT (3001), HOST (127.0.0.1) and
 * CUSTOMERS_FILE (nova.json). Started by Plateau, it says so when it listens, and ends with it.
 */
async function main(): Promise<void> {
  const {
    PLATEAU_ORIGIN,
    PLATEAU_API_KEY,
    PORT = '3001',
    HOST = '127.0.0.1',
    CUSTOMERS_FILE = 'nova.json',
  } = process.env;
  if (PLATEAU_ORIGIN === undefined || PLATEAU_API_KEY === undefined) {
    throw new Error('PLATEAU_ORIGIN and PLATEAU_API_KEY must be set');
  }
  const plateau = plateauClient(PLATEAU_ORIGIN, PLATEAU_API_KEY);
  const app = await createNova({
    plateau,
    customers: await openCustomers(CUSTOMERS_FILE),
    secret: PLATEAU_API_KEY,
    webFolder: fileURLToPath(new URL('../dist', import.meta.url)),
  });
  await app.listen({ host: HOST, port: Number(PORT) });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : Number(PORT);
  const origin = `http://localhost:${port}`;
  await dressConnectPage(plateau, origin).catch(undressed);
  // Without it, open apps are kept up to date all the same, a little later.
  await subscribe(plateau, origin).catch((error: Error) => console.error(`nova: no webhook: ${error.message}`));
  if (process.send === undefined) console.log(`Nova is running at ${origin}`);
  else process.send({ origin });

  const stop = () => app.close().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
}

main().catch((error: Error) => {
  console.error(`Nova did not start: ${error.message}`);
  process.exit(1);
});
