import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A span as a collector gets it. */
export interface SentSpan {
  readonly traceId: string;
  readonly parentId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
}

/** A collector of OpenTelemetry that keeps what it is sent. */
export interface TraceSink {
  readonly origin: string;
  readonly spans: readonly SentSpan[];
  /** Attributes of the services that sent something. */
  readonly services: readonly Readonly<Record<string, string | number>>[];
  /** Paths and headers of the requests. */
  readonly requests: readonly { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[];
  /** Everything that was sent, for what must not be in it. */
  text(): string;
  close(): Promise<void>;
}

export async function startTraceSink(): Promise<TraceSink> {
  const bodies: Buffer[] = [];
  const requests: { path: string; headers: Record<string, unknown> }[] = [];
  const spans: SentSpan[] = [];
  const services: Record<string, string | number>[] = [];
  const server = createServer(async (request, answer) => {
    const body = await buffer(request);
    bodies.push(body);
    requests.push({ path: request.url!, headers: request.headers });
    for (const resourceSpans of readMessage(body).messages(1)) {
      services.push(...resourceSpans.messages(1).map((resource) => attributesOf(resource, 1)));
      for (const scopeSpans of resourceSpans.messages(2)) spans.push(...scopeSpans.messages(2).map(spanOf));
    }
    answer.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    services,
    requests,
    text: () => bodies.map((body) => body.toString('latin1')).join('\n'),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Numbers of the fields are those of opentelemetry/proto/trace/v1/trace.proto. */
function spanOf(span: Message): SentSpan {
  return {
    traceId: span.bytes(1).toString('hex'),
    parentId: span.bytes(4).toString('hex'),
    name: span.bytes(5).toString(),
    attributes: attributesOf(span, 9),
    failed: span.messages(15)[0]?.number(3) === 2,
  };
}

function attributesOf(message: Message, field: number): Record<string, string | number> {
  return Object.fromEntries(
    message.messages(field).map((attribute) => {
      const value = attribute.messages(2)[0]!;
      return [attribute.bytes(1).toString(), value.number(3) ?? value.bytes(1).toString()];
    }),
  );
}

/** A message of Protocol Buffers, read without its schema. */
interface Message {
  messages(field: number): Message[];
  /** Empty when it is not there. */
  bytes(field: number): Buffer;
  number(field: number): number | undefined;
}

function readMessage(bytes: Buffer): Message {
  const pieces: { field: number; value: Buffer | number }[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) pieces.push({ field, value: varint() });
    else {
      const length = wireType === 1 ? 8 : wireType === 5 ? 4 : varint();
      pieces.push({ field, value: bytes.subarray(at, at + length) });
      at += length;
    }
  }
  const find = (field: number) => pieces.find((piece) => piece.field === field)?.value;
  return {
    messages: (field) =>
      pieces.filter((piece) => piece.field === field).map(({ value }) => readMessage(value as Buffer)),
    bytes: (field) => (find(field) as Buffer | undefined) ?? Buffer.alloc(0),
    number: (field) => find(field) as number | undefined,
  };
}
