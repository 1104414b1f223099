// Those a simulated Ringside speaks with: the carrier, HubSpot and its webhooks, an endpoint that is told news. Each keeps its part of the truth.
import { createInProcessEmulator, type InProcess } from '../emulator/in-process.ts';
import { MOST_EVENTS, parseEvents, readHubspotEvents } from '../rules/hubspot-event.ts';
import { takeCarrierNews } from '../server/flows/outbound/carrier-report.ts';
import { receiveHubspotEvents } from '../server/flows/intake/receive-hubspot-events.ts';
import type { Carrier, CarrierNews } from '../server/ports/carrier.ts';
import type { Log } from '../server/ports/log.ts';
import type { PostWebhook } from '../server/ports/webhook-post.ts';
import { createSimulatedCarrier, type SimulatedCarrier } from '../server/providers/simulated-carrier.ts';
import { readCarrierScript } from '../server/providers/simulated-carrier-script.ts';
import type { Faults } from './faults.ts';
import type { Crew } from './crew.ts';
import type { Actor, Kernel } from './kernel.ts';
import type { Truth } from './truth.ts';

export const TOKEN = 'pat-na1-simulation';
/** Whoever has been told nothing of a call by then is told nothing. */
const UNTOLD_AFTER_MS = 10 * 60_000;
export const OPT_OUT = 'no_calls';
/** What has changed is not found earlier by a search. */
export const MOST_SEARCH_LAG_MS = 90_000;

type SentEvent = { eventId: number; attemptNumber: number; subscriptionType: string; objectId: number };
type Around = { kernel: Kernel; faults: Faults; truth: Truth; log: Log; seed: number; crew: () => Crew };

export function openHubspot({ kernel, faults, truth, crew, seed }: Around, of: { teamId: string }): InProcess {
  const emulator = outsider('hubspot');
  const seen = new Set<string>();
  const hubspot = createInProcessEmulator({
    seed,
    tokens: [{ token: TOKEN }],
    everyPortal: { searchLag: { leastMs: 0, mostMs: MOST_SEARCH_LAG_MS } },
    clock: {
      kind: 'manual',
      now: kernel.nowMs,
      after: (ms, run) => kernel.after(ms, () => void run()),
      sleep: (ms) => kernel.sleep(emulator, ms),
      advance: async () => {},
      set: async () => {},
      deadline: () => new AbortController().signal,
      clear: () => {},
    },
    async sendOut(_, { body = '' }) {
      const events = parseEvents(body);
      for (const { eventId, attemptNumber } of events as SentEvent[]) {
        if (attemptNumber === 0 && seen.has(String(eventId))) faults.struck('a webhook of hubspot is doubled');
        seen.add(String(eventId));
      }
      await kernel.sleep(emulator, 100);
      const late = kernel.sleep(emulator, 5_000).then(() => ({ failure: 'no answer in time' }));
      const answer = crew().tellWeb(async (context) => {
        const reading = readHubspotEvents(events, context.clock.now());
        if (reading.kind === 'refused')
          throw new Error(`HubSpot sent what is refused: ${reading.message} (at most ${MOST_EVENTS})`);
        await receiveHubspotEvents(context, { teamId: of.teamId, events: reading.events });
        for (const event of events as SentEvent[])
          if (event.subscriptionType === 'contact.creation') truth.toldContacts.add(String(event.objectId));
        return { status: 200, headers: {}, body: '' };
      });
      return Promise.race([answer.catch((error: unknown) => ({ failure: String(error) })), late]).finally(() => crew().stirred());
    },
  });
  hubspot.control.setWebhookTrouble({
    ...{ shuffle: true, holdMs: 20_000 },
    duplicates: faults.shareOf('a webhook of hubspot is doubled'),
    loss: faults.shareOf('a webhook of hubspot is lost'),
  });
  return hubspot;
}

export function openCarrier({ kernel, faults, truth, log, seed, crew }: Around): {
  carrierFor: (actor: Actor) => Carrier;
  simulated: SimulatedCarrier;
} {
  const company = outsider('carrier');
  const toldOnce = new Set<string>();
  const heardOf = new Set<string>();
  const simulated = createSimulatedCarrier({
    script: readCarrierScript({
      seed,
      chances: {
        answers: 5,
        voicemail: 2,
        no_answer: 4,
        busy: 2,
        rejects: 1,
        bad_number: 0.3,
        overloaded: 0.5,
        fails: 0.3,
        never_ends: 0.3,
      },
      ...{ talkMs: 40_000, pickUpAfterMs: 6_000 },
      faults: {
        ...{ replyLost: faults.shareOf('the carrier does not say whether it took a call'), replyAfterMs: 300 },
        reportsTwice: faults.shareOf('the carrier reports twice'),
        ...{ reportsLate: faults.shareOf('the carrier reports late'), lateMs: 90_000, reportsShuffled: 0.1 },
        reportsLost: faults.shareOf('the carrier reports nothing'),
      },
    }),
    limits: { callsPerSecond: 2, callsAtOnce: 10, callsAtOncePerNumber: 10 },
    idempotency: 'none',
    clock: { now: () => new Date(kernel.nowMs()), sleep: (ms, signal) => kernel.sleep(company, ms, signal) },
    log,
    report: (news) => report(news),
    noteDial(line) {
      kernel.tell(`carrier: ${line.what} ${line.to}`);
      truth.dials.push({ ...line, atMs: kernel.nowMs() });
      if (line.what !== 'dial') return;
      kernel.after(UNTOLD_AFTER_MS, () => {
        if (!heardOf.has(line.reference)) faults.struck('the carrier reports nothing');
      });
    },
  });

  async function report(news: CarrierNews): Promise<void> {
    const mark = `${news.reference} ${news.report}`;
    if (toldOnce.has(mark)) faults.struck('the carrier reports twice');
    toldOnce.add(mark);
    heardOf.add(news.reference);
    if (kernel.nowMs() - news.at.getTime() > 60_000) faults.struck('the carrier reports late');
    await crew().ask('a report of the carrier', (context) => takeCarrierNews(context, [news]));
  }

  function carrierFor(actor: Actor): Carrier {
    const { carrier } = simulated;
    return {
      ...carrier,
      async dial(request, mayDial) {
        await kernel.sleep(actor, 50);
        const answer = await kernel.step(actor, 'dial', () => {
          if (faults.strikes('the carrier is out of reach')) return { kind: 'not_sent', message: 'The line is down.' } as const;
          if (!mayDial()) return { kind: 'held_back' } as const;
          const { replyLost, ...placed } = simulated.place(request);
          return replyLost ? ({ kind: 'unknown', message: 'The answer was lost.' } as const) : placed;
        });
        if (answer.kind === 'unknown') faults.struck('the carrier does not say whether it took a call');
        await kernel.sleep(actor, 300);
        return answer;
      },
      find: (reference) =>
        kernel.step(actor, 'find', () => {
          if (faults.strikes('the carrier is out of reach')) return { kind: 'unreachable', message: 'The line is down.' } as const;
          return simulated.found(reference);
        }),
      hangUp: (reference) => kernel.step(actor, 'hang up', () => simulated.hangUp(reference)),
    };
  }
  return { carrierFor, simulated };
}

/** The address of somebody who is told news. */
export function openEndpoint({ kernel, faults, truth }: Around): (actor: Actor) => PostWebhook {
  return (actor) =>
    async ({ headers, body }) => {
      await kernel.sleep(actor, 80);
      return kernel.step(actor, 'webhook', () => {
        if (faults.strikes('an endpoint does not answer')) return { kind: 'failure', message: 'It did not answer.' };
        const id = headers['webhook-id'] ?? '';
        const before = truth.heard.get(id);
        if (before && before.body !== body) truth.wrong.push(`the webhook ${id} came twice with different bodies`);
        truth.heard.set(id, { body, tries: (before?.tries ?? 0) + 1 });
        return { kind: 'answer', status: 204, text: '', retryAfterMs: null };
      });
    };
}

function outsider(name: string): Actor {
  return { name, isDead: false, resumesMs: 0, aheadMs: 0 };
}
