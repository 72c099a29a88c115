/**
 * What Plateau is measured against: a Fastify route that reads a JSON body and answers with finished bytes and headers.
 * A program of its own; the environment variable `ANSWER` names a file with a `BareAnswer` as JSON.
 */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

export interface BareAnswer {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const { path, headers, body } = JSON.parse(readFileSync(process.env.ANSWER!, 'utf8')) as BareAnswer;
const bytes = Buffer.from(body);
const app = Fastify();
app.post(path, (_request, reply) => {
  reply.headers(headers).send(bytes);
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
const origin = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready at ${origin}\n`);
