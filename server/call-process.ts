// The second front door: live calls run here, in a process of their own, because sound must never wait for a query.
import type { IncomingMessage } from 'node:http';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocketServer } from 'ws';
import { composeCalls } from './compose-calls.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { LARGEST_MESSAGE_BYTES, openBrowserLeg } from './providers/browser-leg.ts';
import { createSystemClock } from './providers/system-clock.ts';
import { ALIVE_EVERY_MS, type FromCallProcess, type ToCallProcess } from './providers/call-process-wire.ts';

const config = readConfig();
const log = createLog(config.RINGSIDE_LOG_LEVEL);
const doors = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES, perMessageDeflate: false });
const clock = createSystemClock();
const stopping = new AbortController();
const calls = new Set<Promise<void>>();
const parts = await composeCalls(config, log);

const say = (message: FromCallProcess): void => void (process.connected && process.send?.(message));

type Hold = Extract<ToCallProcess, { kind: 'hold' }>;

function take(hold: Hold, socket: Socket): void {
  const request = { method: 'GET', url: hold.url, headers: hold.headers, socket } as unknown as IncomingMessage;
  let isOpen = false;
  doors.handleUpgrade(request, socket, Buffer.from(hold.head, 'base64'), (ws) => {
    isOpen = true;
    const { leg, tell } = openBrowserLeg(ws, { nowMs: () => performance.now() });
    const { brief } = hold;
    const call = parts.hold({ brief, leg, tell, signal: stopping.signal }).then(
      (told) => say({ kind: 'ended', reference: brief.reference, told }),
      (error: unknown) => {
        log.error({ err: error, reference: brief.reference }, 'a live call could not be held');
        leg.close();
        say({ kind: 'ended', reference: brief.reference, told: null });
      },
    );
    calls.add(call);
    void call.then(() => calls.delete(call));
  });
  // Refused as no WebSocket, with an answer that says so.
  if (!isOpen) say({ kind: 'ended', reference: hold.brief.reference, told: null });
}

/** Calls are ended in order, and told, before the process goes. */
async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort(new Error('the server stops'));
  await Promise.all(calls);
  await parts.close();
  process.exit(0);
}

process.on('message', (message: ToCallProcess, handle?: unknown) => {
  if (message.kind === 'stop') void stop();
  else if (handle) take(message, new Socket({ handle, readable: true, writable: true } as SocketConstructorOpts));
  // The caller was gone before its connection arrived here.
  else say({ kind: 'ended', reference: message.brief.reference, told: null });
});
// A server that was killed takes no more news; what was recorded is found by the next one.
process.on('disconnect', () => void stop());
// Ctrl-C in a terminal reaches this process too; the server says when to stop.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void stop());
say({ kind: 'ready' });
for (;;) {
  await clock.sleep(ALIVE_EVERY_MS);
  say({ kind: 'alive' });
}
