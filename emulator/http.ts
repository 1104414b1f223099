// The server: takes requests in, sends answers out, with HubSpot's headers, or spoils them where a fault says so.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusal, type Answer } from './answers.ts';
import { answerRequest, type Outgoing, type Tamper } from './api.ts';
import type { Router } from './router.ts';
import type { World } from './world.ts';

/** Live connectors keep to 15,000 characters; where exactly the end is, nobody has shown. */
const LONGEST_URL = 16_000;
const MOST_BODY_BYTES = 20 * 1024 * 1024;

export type Listening = { url: string; close: () => Promise<void> };

export async function listen(
  world: World,
  router: Router,
  options: { port: number; host: string; tamper?: Tamper },
): Promise<Listening> {
  const server = createServer({ maxHeaderSize: 4 * LONGEST_URL }, (request, response) => {
    handle(world, router, request, response, options.tamper).catch((error: unknown) => {
      send(
        world,
        response,
        refusal(500, { message: `The emulator failed: ${error instanceof Error ? error.stack : String(error)}` }).answer,
      );
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, options.host, resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://${options.host}:${port}${world.basePath}`, close: () => close(server) };
}

async function handle(
  world: World,
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
  tamper?: Tamper,
): Promise<void> {
  const body = await readText(request);
  if (body === null) return send(world, response, refusal(413, { message: 'The body is larger than 20 MB.' }).answer);
  if ((request.url ?? '').length > LONGEST_URL)
    return send(world, response, refusal(414, { message: 'The URI is too long.' }).answer);
  const [rawPath, query] = splitOnce(request.url ?? '/', '?');
  const isInside = world.basePath !== '' && `${rawPath}/`.startsWith(`${world.basePath}/`);
  const outgoing = await answerRequest(
    world,
    router,
    {
      method: request.method ?? 'GET',
      path: isInside ? rawPath.slice(world.basePath.length) : rawPath,
      query,
      origin: `http://${request.headers.host ?? 'localhost'}${world.basePath}`,
      headers: request.headers,
      body,
    },
    tamper,
  );
  deliver(world, response, outgoing);
}

/** What goes over the line; null where the line is cut before anything does. */
export function writtenAnswer(
  world: World,
  outgoing: Outgoing,
): { status: number; headers: Record<string, string>; bytes: Uint8Array } | null {
  const kind = outgoing.fault?.kind;
  if (kind === 'reset' || kind === 'reply-lost') return null;
  const whole = bytesOf(outgoing);
  const isWhole = kind !== 'truncated' && kind !== 'empty';
  const bytes = isWhole ? whole : kind === 'empty' ? new Uint8Array() : half(whole);
  return { status: outgoing.answer.status, headers: headersOf(world, outgoing, bytes), bytes };
}

function deliver(world: World, response: ServerResponse, outgoing: Outgoing): void {
  const written = writtenAnswer(world, outgoing);
  if (written === null) return void response.socket?.resetAndDestroy();
  const { status, headers, bytes } = written;
  response.writeHead(status, headers);
  // Promises the whole body, sends half of it and breaks off.
  if (outgoing.fault?.kind === 'reset-in-body') response.write(half(bytes), () => response.socket?.resetAndDestroy());
  else response.end(bytes);
}

function send(world: World, response: ServerResponse, answer: Answer): void {
  if (response.headersSent) return void response.destroy();
  deliver(world, response, { answer, fault: null, correlationId: null });
}

const half = (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 2));

function bytesOf({ answer, correlationId }: Outgoing): Uint8Array {
  const { text, json } = answer;
  if (text !== undefined) return typeof text === 'string' ? Buffer.from(text) : text;
  if (json === undefined) return new Uint8Array();
  if (!isError(json) || correlationId === null) return Buffer.from(JSON.stringify(json));
  // Errors name the id that the header carries; those of limits name the request as well.
  const requestId = 'requestId' in json ? { requestId: correlationId } : {};
  return Buffer.from(JSON.stringify({ ...json, correlationId, ...requestId }));
}

const isError = (json: unknown): json is object =>
  typeof json === 'object' && json !== null && 'status' in json && json.status === 'error';

function headersOf(world: World, { answer, correlationId }: Outgoing, bytes: Uint8Array): Record<string, string> {
  const hasBody = answer.json !== undefined || answer.text !== undefined;
  return {
    // The emulator's time, so that a client which reads the server's clock reads this one.
    date: new Date(world.clock.now()).toUTCString(),
    ...(correlationId ? { 'x-hubspot-correlation-id': correlationId } : {}),
    vary: 'origin',
    'access-control-allow-credentials': 'false',
    ...(hasBody ? { 'content-type': answer.contentType ?? 'application/json;charset=utf-8' } : {}),
    ...(answer.status === 204 ? {} : { 'content-length': String(bytes.length) }),
    ...answer.headers,
  };
}

async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return size > MOST_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}

function splitOnce(text: string, mark: string): [string, string] {
  const place = text.indexOf(mark);
  return place === -1 ? [text, ''] : [text.slice(0, place), text.slice(place + 1)];
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
