// Senders that stop half-way through their headers or their body: each must be let go of within the time the server promises.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from './fuzz-findings.ts';

/** 10 s for headers, 30 s for a body, and the second in which it is noticed; doubled, because the machine is busy meanwhile. */
const LONGEST_OPEN_MS = 62_000;
const EACH = 25;

const halves = [
  'POST /api/setup HTTP/1.1\r\nhost: a\r\ncontent-type: application/js',
  'POST /api/setup HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"name"',
  'POST /api/auth/sign-in/email HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n',
  'GET /health HTT',
];

/** Runs beside the other requests, which have to be answered all the same. */
export async function holdHalfRequests(url: string): Promise<Finding[]> {
  const port = Number(new URL(url).port);
  const kept = await Promise.all(halves.flatMap((half) => Array.from({ length: EACH }, () => isKeptOpen(port, half))));
  const open = kept.filter(Boolean).length;
  return open === 0
    ? []
    : [{ kind: 'hangs', what: `${open} senders that stopped half-way were still held after ${LONGEST_OPEN_MS} ms` }];
}

async function isKeptOpen(port: number, half: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1', () => socket.write(half));
  const closed = new Promise<false>((resolve) => socket.on('close', () => resolve(false)));
  socket.on('error', () => {});
  // Read, or its end is never seen.
  socket.resume();
  const isOpen = await Promise.race([closed, sleep(LONGEST_OPEN_MS, true, { ref: false })]);
  socket.destroy();
  return isOpen;
}
