// Runs the process that holds live calls: started when somebody wants to talk, watched, and made up for when it dies.
import { fork, type ChildProcess, type SendHandle } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { readAttemptReference } from '../../rules/attempt-reference.ts';
import { Problem } from '../../rules/problem.ts';
import type { ToolAnswer } from '../ports/call-tools.ts';
import type { DialAnswer, DialRequest } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { HandedLine, LiveCallEvents, LiveCallKind, LiveCalls, PlacedLine } from '../ports/live-calls.ts';
import type { Log } from '../ports/log.ts';
import { createCallsInHand } from './call-process-calls.ts';
import { createRehearsalsInHand } from './call-process-rehearsals.ts';
import { ALIVE_EVERY_MS, notAfter, type FromCallProcess, type ToCallProcess } from './call-process-wire.ts';

export type CallProcessHostOptions = LiveCallEvents & {
  /** The program of the process. */
  program: URL;
  /** Where recordings grow while calls go on. */
  folder: string;
  /** How many calls of each kind may be held at once. */
  places: Record<LiveCallKind, number>;
  /** Calls may come in at any moment: one that has died is started again at once. */
  staysUp?: boolean;
  clock: Clock;
  log: Log;
};

const READY_WITHIN_MS = 30_000;
const STUCK_AFTER_MS = 15_000;
const START_AGAIN_MS = 2_000;
const LONGEST_START_AGAIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;
/** An order to dial that arrives later than that is not carried out. */
const DIAL_WITHIN_MS = 250;
/** Until the process has said what became of an order to dial; then it may have been carried out. */
const ANSWER_WITHIN_MS = 10_000;
/** More at once would keep the database busy. */
const MOST_TOOLS_AT_ONCE = 20;
/** Sound is written twice a second, on a busy machine later. */
const BEING_WRITTEN_WITHIN_MS = 10_000;
/** A WAV file that holds nothing but its header. */
const EMPTY_WAV_BYTES = 44;

type BareSocket = { readStop(): void };

/**
 * Sends the connection itself and closes our end of it. Node’s own way of sending a Socket leaves the server waiting for connections of
 * a process that has ended (seen with 24.21): it could never be closed again.
 */
function handOver(child: ChildProcess, message: ToCallProcess, socket: Socket, sent: (error: Error | null) => void): void {
  const { _handle: handle } = socket as unknown as { _handle: (SendHandle & BareSocket) | null };
  if (!handle) return sent(new Error('the caller has gone'));
  handle.readStop();
  child.send(message, handle, {}, (error) => {
    socket.destroy();
    sent(error);
  });
}

type Running = { child: ChildProcess; ready: Promise<void>; aliveMs: number; watch: NodeJS.Timeout };

export type CallProcess = LiveCalls & {
  /** From now on nothing is dialled, nobody is answered and no talk begins; who was dialled already and answers is spoken with. */
  beginNone(): void;
  close(): Promise<void>;
};

export function openCallProcess(options: CallProcessHostOptions): CallProcess {
  const { clock, log } = options;
  const calls = createCallsInHand(options, () => clock.now());
  const rehearsals = createRehearsalsInHand();
  let running: Running | null = null;
  let isClosing = false;
  let isDraining = false;
  let toolsInUse = 0;
  let deathsInARow = 0;

  function pathOf(reference: string): string {
    if (!/^[\w-]{1,100}(?:\.[\w-]{1,100})?$/.test(reference)) throw new Error('This is no reference of a call.');
    return join(options.folder, `${reference}.wav`);
  }

  function start(): Running {
    const child = fork(options.program, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const began = Promise.withResolvers<void>();
    began.promise.catch(() => {});
    const late = setTimeout(() => child.kill('SIGKILL'), READY_WITHIN_MS);
    const started: Running = {
      child,
      ready: began.promise,
      // Loading may keep it from saying so; for that there is a limit of its own.
      aliveMs: performance.now() + READY_WITHIN_MS,
      watch: setInterval(() => {
        if (performance.now() - started.aliveMs < STUCK_AFTER_MS) return;
        log.error({ pid: child.pid }, 'the process of live calls does not answer and is ended');
        child.kill('SIGKILL');
      }, ALIVE_EVERY_MS),
    };
    child.on('message', (message: FromCallProcess) => {
      started.aliveMs = performance.now();
      switch (message.kind) {
        case 'ready':
          clearTimeout(late);
          deathsInARow = 0;
          return began.resolve();
        case 'alive':
          return calls.stand(message.calls);
        case 'placed':
          return calls.answered(message.reference, message.answer);
        case 'news':
          return calls.news({ ...message.news, at: new Date(message.news.at) });
        case 'opt_out':
          return calls.optOut(message.reference, message.said);
        case 'ask':
          return void useTool(child, message);
        case 'rings':
          return void ring(child, message);
        case 'ended':
          if (rehearsals.ended(message.reference, message.told)) return;
          return calls.ended(message.reference, message.told, message.people);
      }
    });
    child.once('error', (error) => log.error({ err: error }, 'the process of live calls could not be started'));
    child.once('close', (code, signal) => {
      clearTimeout(late);
      clearInterval(started.watch);
      if (running === started) running = null;
      if (!isClosing) log.error({ code, signal, calls: calls.count }, 'the process of live calls ended');
      began.reject(new Problem('overloaded', 'Live calls cannot be held right now. Try again in a moment.', { retryable: true }));
      calls.allLost('The process that held the call ended before the call did.');
      rehearsals.allLost();
      deathsInARow += 1;
      if (options.staysUp) void startAgain();
    });
    return started;
  }

  async function startAgain(): Promise<void> {
    await clock.sleep(Math.min(LONGEST_START_AGAIN_MS, START_AGAIN_MS * 2 ** Math.min(deathsInARow - 1, 10)));
    if (!isClosing) running ??= start();
  }

  async function useTool(child: ChildProcess, { id, request }: Extract<FromCallProcess, { kind: 'ask' }>): Promise<void> {
    const teamId = calls.teamOf(request.reference);
    const isRefused = teamId === null || toolsInUse >= MOST_TOOLS_AT_ONCE;
    toolsInUse += 1;
    const busy: ToolAnswer = { kind: 'failed', text: 'Too much is going on right now. Say so, and go on.' };
    const answer = isRefused ? busy : await options.onTool({ teamId, request });
    toolsInUse -= 1;
    order(child, { kind: 'answered', id, answer });
  }

  async function ring(child: ChildProcess, { id, request }: Extract<FromCallProcess, { kind: 'rings' }>): Promise<void> {
    const decide = isClosing || isDraining ? undefined : options.onRings;
    const answer = decide ? await decide(request) : ({ kind: 'reject' } as const);
    if (answer.kind !== 'connect') return order(child, { kind: 'rung', id, answer });
    const { reference, teamId } = answer.brief;
    const hasPlace = freePlaces('inbound') > 0;
    calls.addHeld(reference, teamId, 'inbound');
    // Others have rung while it was decided.
    if (!hasPlace) {
      calls.ended(reference, null);
      return order(child, { kind: 'rung', id, answer: { kind: 'reject' } });
    }
    await mkdir(options.folder, { recursive: true });
    // The process has died meanwhile, and has told of the calls it had.
    if (!child.connected) return calls.ended(reference, null);
    order(child, { kind: 'rung', id, answer: { ...answer, brief: { ...answer.brief, recordingPath: pathOf(reference) } } });
  }

  const freePlaces = (kind: LiveCallKind) => (isClosing ? 0 : Math.max(0, options.places[kind] - calls.countOf(kind)));

  function order(child: ChildProcess, message: ToCallProcess): void {
    if (child.connected) child.send(message, () => {});
  }

  return {
    warm() {
      if (!isClosing) running ??= start();
    },
    beginNone() {
      isDraining = true;
    },
    async hold(brief, { socket, head, url, headers }, line, carrierRef = null) {
      if (isDraining && line === 'browser') throw aboutToStop();
      const { reference } = brief;
      const kind = kindOf(reference, line);
      if (freePlaces(kind) === 0) {
        const message = 'As many such calls are held already as may be at once. Try again when one has ended.';
        throw new Problem('overloaded', message, { retryable: true });
      }
      const recordingPath = pathOf(reference);
      calls.addHeld(reference, brief.teamId, kind);
      try {
        running ??= start();
        const { child, ready } = running;
        await Promise.all([ready, mkdir(options.folder, { recursive: true })]);
        const message: ToCallProcess = {
          ...{ kind: 'hold', line, carrierRef, brief: { ...brief, recordingPath }, url, headers, head: head.toString('base64') },
        };
        handOver(child, message, socket, (error) => error && calls.ended(reference, null));
      } catch (error) {
        calls.drop(reference);
        throw error;
      }
    },
    async place({ via, brief, request }, mayDial) {
      const { reference } = brief;
      const kind = kindOf(reference, via);
      if (freePlaces(kind) === 0 || isDraining || calls.has(reference)) return { kind: 'held_back' };
      const answer = Promise.withResolvers<DialAnswer>();
      calls.addPlaced(reference, brief.teamId, kind, answer.resolve);
      try {
        const recordingPath = pathOf(reference);
        running ??= start();
        const { child, ready } = running;
        await Promise.all([ready, mkdir(options.folder, { recursive: true })]);
        if (!child.connected) throw new Error('the process of live calls has ended');
        if (!mayDial()) {
          calls.drop(reference);
          return { kind: 'held_back' };
        }
        const limit = notAfter(clock.now(), DIAL_WITHIN_MS);
        calls.sent(reference);
        order(child, { kind: 'place', via, brief: { ...brief, recordingPath }, request: bare(request), notAfter: limit });
      } catch (error) {
        calls.drop(reference);
        return {
          kind: 'not_sent',
          message: error instanceof Error ? error.message : 'The process of live calls cannot be reached.',
        };
      }
      const late = setTimeout(
        () => answer.resolve({ kind: 'unknown', message: 'The process of live calls has not said whether it dialled.' }),
        ANSWER_WITHIN_MS,
      );
      return answer.promise.finally(() => clearTimeout(late));
    },
    async rehearse(brief, steps, signal) {
      const { reference } = brief;
      const recordingPath = pathOf(reference);
      const unheld = new Problem('overloaded', 'The process of live calls could not hold this call. Try again in a moment.', {
        retryable: true,
      });
      if (isClosing || isDraining) throw unheld;
      const over = rehearsals.add(reference);
      try {
        running ??= start();
        const { child, ready } = running;
        await Promise.all([ready, mkdir(options.folder, { recursive: true })]);
        order(child, { kind: 'rehearse', brief: { ...brief, recordingPath }, steps });
        const give = () => order(child, { kind: 'hang_up', reference, by: null });
        signal.addEventListener('abort', give, { once: true });
        const told = await over.finally(() => signal.removeEventListener('abort', give));
        signal.throwIfAborted();
        if (told) return told;
        throw unheld;
      } finally {
        rehearsals.ended(reference, null);
        await rm(recordingPath, { force: true });
      }
    },
    freePlaces,
    standing: (reference) => calls.standing(reference),
    hangUp(reference, by) {
      if (running && calls.has(reference)) order(running.child, { kind: 'hang_up', reference, by: by ?? null });
    },
    meetMachine(reference, machine) {
      if (running && calls.has(reference)) order(running.child, { kind: 'meet_machine', reference, machine });
    },
    seen: () => calls.seen(),
    dismiss(reference, watchId) {
      if (running) order(running.child, { kind: 'dismiss', reference, watchId });
    },
    async watch(reference, watcher, { socket, head, url, headers }) {
      if (!running || !calls.has(reference)) throw new Problem('not_found', 'This call has ended.');
      const message = { kind: 'watch', reference, watcher, url, headers, head: head.toString('base64') } as const;
      // A watcher who is gone before the process has the connection is nobody's concern.
      handOver(running.child, message, socket, () => {});
    },
    held: () => calls.references(),
    async recording(reference) {
      const path = pathOf(reference);
      const found = await stat(path).catch(() => null);
      return found && found.size > EMPTY_WAV_BYTES ? createReadStream(path) : null;
    },
    async isBeingRecorded(reference) {
      const found = await stat(pathOf(reference)).catch(() => null);
      // Files carry the time of the system, whatever the clock of calls says.
      return found !== null && Date.now() - found.mtimeMs < BEING_WRITTEN_WITHIN_MS;
    },
    forget: (reference) => rm(pathOf(reference), { force: true }),
    async close() {
      isClosing = true;
      const child = running?.child;
      if (!child || child.exitCode !== null) return;
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.send({ kind: 'stop' } satisfies ToCallProcess);
      const killing = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await closed;
      clearTimeout(killing);
    },
  };
}

/** What is no attempt and comes from no browser is somebody who rings us. */
function kindOf(reference: string, line: HandedLine | PlacedLine): LiveCallKind {
  if (readAttemptReference(reference)) return 'dialled';
  return line === 'browser' ? 'talk' : 'inbound';
}

function aboutToStop(): Problem {
  return new Problem('overloaded', 'This server is about to be restarted and begins no call. Try again in a minute.', {
    retryable: true,
  });
}

/** The brief goes once. */
function bare({ talk: _, ...request }: DialRequest): DialRequest {
  return request;
}
