// The bodies of the Push API as raw bytes: what cannot be one is refused before a byte is read, nothing is ever unpacked.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import { MAX_BODY_BYTES } from './limits.ts';

const json = /^application\/(?:json|[a-z0-9!#$&^_.-]+\+json)$/;
const jsonLines = /^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|jsonlines)$/;

/**
 * Refuses what is not UTF-8 JSON (or lines of it). Node keeps the first of two Content-Type headers, so repeats are looked
 * for in the raw ones. Throws Problem `repeated_header`, `encoding_not_supported`, `unsupported_media_type`.
 */
export function refuseOtherBodies(request: FastifyRequest, kind: 'json' | 'json lines'): void {
  const { headers, rawHeaders } = request.raw;
  let contentTypes = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 12 && name.toLowerCase() === 'content-type') contentTypes += 1;
  }
  if (contentTypes > 1) throw new Problem('repeated_header', 'The Content-Type header stands there more than once. Send it once.');
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    throw new Problem(
      'encoding_not_supported',
      'Compressed bodies are not taken. Send the JSON as it is, without Content-Encoding.',
    );
  }
  const type = headers['content-type'];
  // curl's favourite, and by far the most frequent: no need to take it apart.
  if (type === 'application/json' && kind === 'json') return;
  if (type === undefined && !hasBody(request)) return;
  const [mediaType = '', ...parameters] = (type ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (!(kind === 'json' ? json : jsonLines).test(mediaType)) {
    const wanted = kind === 'json' ? 'application/json' : 'application/x-ndjson';
    throw new Problem('unsupported_media_type', `Send the body with the header Content-Type: ${wanted}.`);
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset)) {
    throw new Problem('unsupported_media_type', 'Send the JSON in UTF-8, the only character set that is taken.');
  }
}

function hasBody(request: FastifyRequest): boolean {
  const { headers } = request.raw;
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** In this scope every body is its bytes, up to 5 MB; Fastify's own parsers for JSON and text are gone. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));
}

/** In this scope the body stays a stream for the handler to read. */
export function takeStreams(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
}

/**
 * `Expect: 100-continue` is answered only once the key has been checked, so that nobody uploads megabytes to be refused.
 * Paths outside `prefix` are told to go on at once, as Node does by itself.
 */
export function continueAfterCheck(app: FastifyInstance, prefix: string): void {
  app.server.on('checkContinue', (request, response) => {
    if (!request.url?.startsWith(prefix)) response.writeContinue();
    app.routing(request, response);
  });
}

export function sendContinue(request: FastifyRequest, response: { writeContinue(): void }): void {
  if (request.raw.headers.expect !== undefined) response.writeContinue();
}
