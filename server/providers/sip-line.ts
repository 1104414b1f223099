// Calls over a SIP trunk as the process of live calls places them: answered ones hand over their sound, all are reported to their end.
import type { Clock } from '../ports/clock.ts';
import type { DialAnswer } from '../ports/carrier.ts';
import type { PlacingLine } from '../ports/placing-line.ts';
import { Problem } from '../../rules/problem.ts';
import type { SipCallEvent } from './sip-call.ts';
import { createSipTrunk, type PlacedSipCall, type SipTrunk, type SipTrunkOptions } from './sip-trunk.ts';

export const SIP_CARRIER = 'sip';

export type SipLineOptions = SipTrunkOptions & { clock: Clock };

/** How long the first call waits for the trunk to take our registration; it is decided anew then. */
const REGISTERED_WITHIN_MS = 3_000;
const LOOK_MS = 50;
const LISTEN_AGAIN_MS = 30_000;

/**
 * The trunk is opened with the first call, or at once where calls are taken, since of several processes of a machine only one can listen at its port; one that cannot be opened
 * is tried again with the next.
 */
export function createSipLine(options: SipLineOptions): PlacingLine {
  const { clock, log } = options;
  const calls = new Map<string, PlacedSipCall>();
  let trunk: Promise<SipTrunk> | null = null;
  let isClosed = false;

  function opened(): Promise<SipTrunk> {
    trunk ??= createSipTrunk(options)
      .then(registered)
      .catch((error: unknown) => {
        trunk = null;
        throw error;
      });
    return trunk;
  }

  async function registered(open: SipTrunk): Promise<SipTrunk> {
    const isWaiting = () => open.registration()?.kind === 'registering';
    for (let waitedMs = 0; isWaiting() && waitedMs < REGISTERED_WITHIN_MS; waitedMs += LOOK_MS) await clock.sleep(LOOK_MS);
    return open;
  }

  function dial(on: SipTrunk, ...[request, mayDial, events]: Parameters<PlacingLine['place']>): Promise<DialAnswer> {
    const { reference } = request;
    const answer = Promise.withResolvers<DialAnswer>();
    let isSent = false;
    const news = (report: 'ringing' | 'answered' | 'ended', more: Partial<Parameters<typeof events.news>[0]> = {}) =>
      events.news({ reference, carrierRef: call.callId, report, at: clock.now(), outcome: null, message: null, ...more });

    function heard(event: SipCallEvent): void {
      switch (event.kind) {
        case 'sent':
          isSent = true;
          return answer.resolve({ kind: 'taken', carrierRef: call.callId });
        case 'held_back':
          calls.delete(reference);
          return answer.resolve({ kind: 'held_back' });
        case 'ringing':
          return news('ringing');
        case 'early_media':
          return;
        case 'answered':
          news('answered');
          return events.answered(event.leg);
        case 'ended':
          calls.delete(reference);
          if (isSent) return news('ended', { outcome: event.outcome, message: event.message });
          return answer.resolve({ kind: 'not_sent', message: event.message ?? 'The SIP trunk could not be asked.' });
      }
    }
    const call = on.dial(request, mayDial, heard);
    calls.set(reference, call);
    return answer.promise;
  }

  /** Who wants to be rung has to be there before the first call of ours. */
  async function listen(): Promise<void> {
    for (let tries = 0; !isClosed; tries += 1) {
      try {
        return void (await opened());
      } catch (error) {
        if (tries === 0) log.warn({ err: error }, 'the SIP trunk takes no calls yet; it is tried again every half minute');
        await clock.sleep(LISTEN_AGAIN_MS);
      }
    }
  }
  if (options.rings) void listen();

  return {
    async place(request, mayDial, events) {
      if (isClosed) return { kind: 'not_sent', message: 'The server stops.' };
      try {
        const on = await opened();
        const state = on.registration();
        if (state !== null && state.kind !== 'registered') return { kind: 'not_sent', message: unregistered(state) };
        return await dial(on, request, mayDial, events);
      } catch (error) {
        if (!(error instanceof Problem)) log.warn({ err: error }, 'a call could not be placed over the SIP trunk');
        return { kind: 'not_sent', message: error instanceof Error ? error.message : 'The SIP trunk could not be asked.' };
      }
    },
    hangUp: (reference, as) => calls.get(reference)?.hangUp(as),
    async close() {
      isClosed = true;
      await trunk?.then((open) => open.close()).catch(() => {});
    },
  };
}

function unregistered(state: NonNullable<ReturnType<SipTrunk['registration']>>): string {
  if (state.kind !== 'refused') return 'The SIP trunk has not answered our registration yet.';
  if (state.code === null) return 'The SIP trunk does not answer our registration; check RINGSIDE_SIP_HOST and RINGSIDE_SIP_PORT.';
  return `The SIP trunk refused our registration (${state.code}); check RINGSIDE_SIP_USER and RINGSIDE_SIP_PASSWORD.`;
}
