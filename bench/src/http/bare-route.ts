/**
 * What Plateau is measured against: a Fastify route that reads a JSON body and answers with finished bytes and headers.
 * A program of its own; the environment variable `ANSWER` names a file with `BareAnswers` as JSON.
 */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

export interface BareAnswers {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Given in turn. */
  readonly bodies: readonly string[];
}

const { path, headers, bodies } = JSON.parse(readFileSync(process.env.ANSWER!, 'utf8')) as BareAnswers;
const answers = bodies.map((body) => Buffer.from(body));
let next = 0;
const app = Fastify();
app.post(path, (_request, reply) => {
  next = (next + 1) % answers.length;
  reply.headers(headers).send(answers[next]);
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
const origin = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready at ${origin}\n`);
