// The second front door: live calls run here, in a process of their own, because sound must never wait for a query.
import type { IncomingMessage } from 'node:http';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocketServer, type WebSocket } from 'ws';
import { composeCalls } from './compose-calls.ts';
import { readConfig } from './config.ts';
import { LONGEST_LINE_MS } from '../rules/live-call.ts';
import { createLog } from './log.ts';
import type { CallBrief, LiveCallNews } from './ports/live-call.ts';
import type { MediaLeg } from './ports/media-leg.ts';
import type { PlacingLine, RingingCall } from './ports/placing-line.ts';
import { LARGEST_MESSAGE_BYTES, openBrowserLeg } from './providers/browser-leg.ts';
import { openStreamLeg } from './providers/stream-leg.ts';
import { createSteadyClock, createSystemClock } from './providers/system-clock.ts';
import { createAsks, createRings } from './providers/call-process-asks.ts';
import { openWatchSocket } from './providers/watch-socket.ts';
import { ALIVE_EVERY_MS, isStillTime, type FromCallProcess, type ToCallProcess } from './providers/call-process-wire.ts';
import { callClock } from './voice/conversation-time.ts';
import { createWatchedCall, type WatchedCall } from './voice/watched-call.ts';

const LAST_NEWS_WITHIN_MS = 2_000;
const LOOK_MS = 50;
/** For who is told that nobody answers. */
const LONGEST_DISMISSAL_MS = 30_000;

const config = readConfig();
const log = createLog(config.RINGSIDE_LOG_LEVEL);
const doors = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE_BYTES, perMessageDeflate: false });
const clock = createSystemClock();
const stopping = new AbortController();

type Order<K extends ToCallProcess['kind']> = Extract<ToCallProcess, { kind: K }>;
type Conversation = {
  watched: WatchedCall;
  over: AbortController;
  meetMachine: (machine: Order<'meet_machine'>['machine']) => void;
  told: Promise<void>;
};
/** Calls that go on here: conversations, and what is dialled or rings. */
const conversations = new Map<string, Conversation>();
const placed = new Map<string, PlacingLine>();

const nowMs = () => performance.now();
const say = (message: FromCallProcess): void => void (process.connected && process.send?.(message));
const asks = createAsks((ask) => say({ kind: 'ask', ...ask }));
const rings = createRings((ring) => say({ kind: 'rings', ...ring }));
// Ctrl-C in a terminal reaches this process too; the server says when to stop.
process.on('SIGINT', () => {});
const parts = await composeCalls(config, log, (call) => {
  ring(call).catch((error: unknown) => {
    log.error({ err: error, carrierRef: call.carrierRef }, 'a call to us could not be answered');
    call.refuse();
  });
});

type Conversing = { tell?: (news: LiveCallNews) => void; isTrial?: boolean };

/** Until it is over, which is told then. In a trial nothing is done besides talking. */
function converse(brief: CallBrief, leg: MediaLeg, { tell, isTrial }: Conversing = {}): void {
  const { reference } = brief;
  const over = new AbortController();
  let meetMachine: Conversation['meetMachine'] = () => {};
  const watched = createWatchedCall({
    reference,
    rateHz: leg.rateHz,
    callMs: callClock(createSteadyClock()),
    hangUp: () => leg.close(),
  });
  const told = parts
    .hold({
      ...(!isTrial && { useTool: asks.useTool }),
      ...{ brief, leg, watched, signal: AbortSignal.any([over.signal, stopping.signal]) },
      carrierHears: (met) => void (meetMachine = met),
      tell(news) {
        tell?.(news);
        watched.tell(news);
        if (news.kind === 'opt_out') say({ kind: 'opt_out', reference, said: news.said });
      },
    })
    .then(
      (told) => say({ kind: 'ended', reference, told, people: watched.close() }),
      (error: unknown) => {
        log.error({ err: error, reference }, 'a live call could not be held');
        leg.close();
        say({ kind: 'ended', reference, told: null, people: watched.close() });
      },
    )
    .finally(() => conversations.delete(reference));
  conversations.set(reference, { watched, over, told, meetMachine: (machine) => meetMachine(machine) });
}

/** A connection was handed over; null where it is no WebSocket, which is answered with a refusal. */
function upgraded({ url, headers, head }: Pick<Order<'hold'>, 'url' | 'headers' | 'head'>, socket: Socket): WebSocket | null {
  const request = { method: 'GET', url, headers, socket } as unknown as IncomingMessage;
  let opened: WebSocket | null = null;
  doors.handleUpgrade(request, socket, Buffer.from(head, 'base64'), (ws) => void (opened = ws));
  return opened;
}

function take(order: Order<'hold'>, socket: Socket): void {
  const { line, carrierRef, brief } = order;
  const neverBegan = () => say({ kind: 'ended', reference: brief.reference, told: null, people: [] });
  const ws = upgraded(order, socket);
  if (!ws) return neverBegan();
  if (line === 'browser') {
    const { leg, tell } = openBrowserLeg(ws, { nowMs });
    return converse(brief, leg, { tell });
  }
  const accountId = line === 'twilio' ? (config.RINGSIDE_TWILIO_ACCOUNT_SID ?? null) : null;
  openStreamLeg(ws, { carrier: line, carrierRef, accountId, nowMs }).then(
    (leg) => converse(brief, leg),
    (error: unknown) => {
      log.warn({ err: error, reference: brief.reference }, 'a carrier opened a line for sound and did not go on');
      neverBegan();
    },
  );
}

function watch(order: Order<'watch'>, socket: Socket): void {
  const { reference, watcher } = order;
  const ws = upgraded(order, socket);
  const call = conversations.get(reference);
  if (ws) openWatchSocket(ws, { watch: (sink) => call?.watched.watch(watcher, sink) ?? null, nowMs });
}

async function rehearse({ brief, steps }: Order<'rehearse'>): Promise<void> {
  const { reference } = brief;
  try {
    const callee = await parts.pickUp(steps);
    callee.done.catch((error: unknown) => log.warn({ err: error, reference }, 'a simulated callee could not go on'));
    converse(brief, callee.leg, { isTrial: true });
  } catch (error) {
    log.error({ err: error, reference }, 'a test with sound could not be held');
    say({ kind: 'ended', reference, told: null, people: [] });
  }
}

async function place({ via, brief, request, notAfter }: Order<'place'>): Promise<void> {
  const { reference } = brief;
  const line = parts.lines[via];
  if (!line) {
    const message =
      'The process of live calls has no such carrier: its settings are not those of the server. Start the server anew.';
    return say({ kind: 'placed', reference, answer: { kind: 'not_sent', message } });
  }
  placed.set(reference, line);
  const mayDial = () => !stopping.signal.aborted && isStillTime(notAfter, clock.now());
  const answer = await line.place(request, mayDial, {
    news(news) {
      if (news.report === 'ended') placed.delete(reference);
      say({ kind: 'news', news: { ...news, at: news.at.toISOString() } });
    },
    answered: (leg) => converse(brief, leg),
  });
  if (answer.kind !== 'taken') placed.delete(reference);
  say({ kind: 'placed', reference, answer });
}

async function ring({ pickUp, refuse, ...call }: RingingCall): Promise<void> {
  const answer = stopping.signal.aborted ? ({ kind: 'reject' } as const) : await rings.ask(call, stopping.signal);
  if (answer.kind === 'reject') return refuse();
  const leg = await pickUp(answer.kind === 'connect' ? LONGEST_LINE_MS : LONGEST_DISMISSAL_MS);
  if (answer.kind === 'say') return leg ? parts.dismiss(leg, answer.text) : undefined;
  const { brief } = answer;
  if (leg) converse(brief, leg);
  else say({ kind: 'ended', reference: brief.reference, told: null, people: [] });
}

function hangUp({ reference, by }: Order<'hang_up'>): void {
  const conversation = conversations.get(reference);
  if (conversation && by) conversation.watched.end(by);
  else if (conversation) conversation.over.abort(new Error('the server hangs up'));
  else placed.get(reference)?.hangUp(reference, 'cancelled');
}

/** Calls are ended in order, and told, before the process goes. */
async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort(new Error('the server stops'));
  for (const [reference, line] of placed) if (!conversations.has(reference)) line.hangUp(reference, 'interrupted');
  await Promise.all([...conversations.values()].map(({ told }) => told));
  await linesAreOver();
  await parts.close();
  process.exit(0);
}

/** What carriers of this process have to say of the end of their calls is said before it goes. */
async function linesAreOver(): Promise<void> {
  for (let waitedMs = 0; placed.size > 0 && waitedMs < LAST_NEWS_WITHIN_MS; waitedMs += LOOK_MS) await clock.sleep(LOOK_MS);
}

const socketOf = (handle: unknown) => new Socket({ handle, readable: true, writable: true } as SocketConstructorOpts);

process.on('message', (message: ToCallProcess, handle?: unknown) => {
  switch (message.kind) {
    case 'stop':
      return void stop();
    case 'place':
      return void place(message);
    case 'rehearse':
      return void rehearse(message);
    case 'hang_up':
      return hangUp(message);
    case 'meet_machine':
      return conversations.get(message.reference)?.meetMachine(message.machine);
    case 'answered':
      return asks.answered(message.id, message.answer);
    case 'rung':
      return rings.answered(message.id, message.answer);
    case 'dismiss':
      return conversations.get(message.reference)?.watched.dismiss(message.watchId);
    case 'watch':
      if (handle) watch(message, socketOf(handle));
      return;
    case 'hold':
      if (handle) return take(message, socketOf(handle));
      // The caller was gone before its connection arrived here.
      return say({ kind: 'ended', reference: message.brief.reference, told: null, people: [] });
  }
});
// A server that was killed takes no more news; what was recorded is found by the next one.
process.on('disconnect', () => void stop());
// It may have been killed before anybody listened.
if (!process.connected) await stop();
process.on('SIGTERM', () => void stop());
say({ kind: 'ready' });
for (;;) {
  await clock.sleep(ALIVE_EVERY_MS);
  say({ kind: 'alive', calls: [...conversations.values()].map(({ watched }) => watched.seen()) });
}
