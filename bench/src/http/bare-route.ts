/**
 * What Plateau is measured against: a Fastify route that reads a JSON body and answers with finished bytes and headers.
 * A program of its own; the environment variable `ANSWER` names a file with `BareAnswers` as JSON.
 */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

export interface BareAnswers {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Given at random. */
  readonly bodies: readonly string[];
}

const { path, headers, bodies } = JSON.parse(readFileSync(process.env.ANSWER!, 'utf8')) as BareAnswers;
const answers = bodies.map((body) => Buffer.from(body));
const app = Fastify();
app.post(path, (_request, reply) => {
  reply.headers(headers).send(answers[Math.floor(Math.random() * answers.length)]);
});
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
const origin = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready at ${origin}\n`);
