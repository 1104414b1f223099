// Many calls in one request, one JSON object per line: each line is taken as if it had come alone, answers stream in order.
import { PassThrough } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readJson } from '../../rules/json-scan.ts';
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import { MAX_BODY_BYTES, MAX_BULK_BYTES, MAX_BULK_LINES } from './limits.ts';
import { pushRefusal, tooLargeMessage, type PushedAnswer } from './push-answer.ts';
import type { Caller, Callers } from './push-caller.ts';
import { withKeyOfBody } from './push-key-check.ts';

type BulkTools = {
  callers: Callers;
  clock: Clock;
  take: (caller: Caller, value: unknown) => Promise<PushedAnswer>;
};

/** Lines worked on at once; they share commits with one another and with everybody else. */
const LINES_AT_ONCE = 64;
const BYTES_AT_ONCE = 16 * 1024 * 1024;

export function answerBulk(request: FastifyRequest, reply: FastifyReply, tools: BulkTools): FastifyReply {
  const answers = new PassThrough();
  void takeLines(request, answers, tools).then(
    () => answers.end(),
    (error: unknown) => answers.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return reply.code(200).header('content-type', 'application/x-ndjson; charset=utf-8').send(answers);
}

async function takeLines(request: FastifyRequest, answers: PassThrough, tools: BulkTools): Promise<void> {
  const takeLine = lineTaker(request, tools);
  let written = Promise.resolve();
  let working: { done: Promise<void>; bytes: number }[] = [];
  for await (const line of linesOf(request)) {
    const answer = takeLine(line);
    const before = written;
    const done = (async () => {
      const text = await answer;
      await before;
      if (!answers.writable) return;
      if (!answers.write(text)) await drained(answers);
    })();
    written = done;
    working.push({ done, bytes: line.bytes?.length ?? 0 });
    while (working.length >= LINES_AT_ONCE || working.reduce((sum, one) => sum + one.bytes, 0) > BYTES_AT_ONCE) {
      const [first, ...rest] = working;
      working = rest;
      await first?.done;
    }
    if (!answers.writable) return;
  }
  await written;
}

function drained(stream: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

/** Never rejects: what is wrong with a line is that line's answer. */
function lineTaker(request: FastifyRequest, tools: BulkTools): (line: BulkLine) => Promise<string> {
  // A key in a line is checked and counted once per request, like the one in the header.
  const known = new Map<string, Promise<Caller>>();

  function callerOf(value: unknown): Promise<Caller> {
    const fromHeaders = request.pushCaller;
    const sent = withKeyOfBody(fromHeaders?.sent ?? null, value);
    if (fromHeaders || sent === null) return tools.callers.fromBody(request, fromHeaders, value);
    let caller = known.get(sent.key);
    if (!caller) known.set(sent.key, (caller = tools.callers.fromBody(request, null, value)));
    return caller;
  }

  async function take(line: BulkLine): Promise<PushedAnswer> {
    if (line.problem) throw line.problem;
    const read = readJson(line.bytes);
    if (read.kind === 'refused') {
      const problem = new Problem(read.code, read.message);
      throw request.pushCaller === null ? await tools.callers.failed(request, problem) : problem;
    }
    return tools.take(await callerOf(read.value), read.value);
  }

  return async (line) => {
    try {
      const answer = await take(line);
      return `${JSON.stringify({ line: line.number, httpStatus: answer.httpStatus, ...answer.body })}\n`;
    } catch (error) {
      const { status, body, answer } = pushRefusal(error, request.id, tools.clock.now());
      if (status >= 500) {
        const err: unknown = answer.problem.code === 'internal' ? error : answer.problem;
        request.log.error({ err, code: body.code, line: line.number }, 'a line of a bulk request could not be taken');
      }
      return `${JSON.stringify({ line: line.number, httpStatus: status, ...body })}\n`;
    }
  };
}

type BulkLine = { number: number; bytes: Buffer; problem: null } | { number: number; bytes: null; problem: Problem };

const NEWLINE = 0x0a;

/** Lines as they arrive; empty ones are skipped, one that is too long is passed over without being kept. */
async function* linesOf(request: FastifyRequest): AsyncGenerator<BulkLine, void> {
  let number = 0;
  let taken = 0;
  let total = 0;
  let parts: Buffer[] = [];
  let length = 0;

  function finish(): BulkLine | null {
    number += 1;
    const bytes = length > MAX_BODY_BYTES ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    if (bytes === null) return { number, bytes, problem: new Problem('payload_too_large', tooLargeMessage('line')) };
    return /\S/.test(bytes.subarray(0, 1_000).toString('latin1')) ? { number, bytes, problem: null } : null;
  }

  // Without this, leaving the loop early would cut the connection before the answers are out.
  const body = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of body) {
    total += chunk.length;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      const line = finish();
      if (!line) continue;
      taken += 1;
      yield taken > MAX_BULK_LINES ? tooMuch(number) : line;
      if (taken > MAX_BULK_LINES) return;
    }
    keep(chunk.subarray(start));
    if (total > MAX_BULK_BYTES) {
      yield tooMuch(number + 1);
      return;
    }
  }
  if (length === 0) return;
  const last = finish();
  if (last) yield taken >= MAX_BULK_LINES ? tooMuch(number) : last;

  function keep(part: Buffer): void {
    length += part.length;
    if (length <= MAX_BODY_BYTES) parts.push(part);
    else parts = [];
  }
}

function tooMuch(number: number): BulkLine {
  const message = `One bulk request takes ${MAX_BULK_LINES} lines and ${MAX_BULK_BYTES / 1024 / 1024} MB. Send this line and all after it in another request.`;
  return { number, bytes: null, problem: new Problem('payload_too_large', message) };
}
