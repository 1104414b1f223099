// A carrier that rings nobody, in the process of live calls: whoever answers is simulated, and is really spoken with.
import type { Clock } from '../ports/clock.ts';
import type { LiveSpeech } from '../ports/live-speech.ts';
import type { Log } from '../ports/log.ts';
import type { PlacedCallEvents, PlacingLine } from '../ports/placing-line.ts';
import type { DialRequest } from '../ports/carrier.ts';
import { createSimulatedCallee } from './simulated-callee.ts';
import { createSimulatedCarrier, simulatedLimits } from './simulated-carrier.ts';
import { calleeOf, trialScript } from './simulated-carrier-script.ts';

/** A telephone's. */
const RATE_HZ = 8_000;
/** Another one than agents have unless somebody chose so. */
const CALLEE_VOICE = 'rms';

export function createSimulatedLine(options: { clock: Clock; log: Log; speech: LiveSpeech }): PlacingLine {
  const { clock, log, speech } = options;
  const calls = new Map<string, { request: DialRequest; events: PlacedCallEvents }>();
  const simulated = createSimulatedCarrier({
    ...{ script: trialScript, limits: simulatedLimits, idempotency: 'for_good', isSpoken: true, clock, log },
    async report(news) {
      const call = calls.get(news.reference);
      if (!call) return;
      if (news.report === 'ended') calls.delete(news.reference);
      const leg = news.report === 'answered' ? await pickUp(call.request) : null;
      // Given up while they went to the phone.
      if (leg && !calls.has(news.reference)) return leg.close();
      call.events.news(news);
      if (leg) call.events.answered(leg);
    },
  });

  async function pickUp(request: DialRequest) {
    const { voice, listener } = speech;
    const voiceName = voice.voices.includes(CALLEE_VOICE) ? CALLEE_VOICE : (voice.voices[0] ?? CALLEE_VOICE);
    const callee = await createSimulatedCallee({
      ...{ steps: calleeOf(trialScript, request), voice, voiceName, rateHz: RATE_HZ, listener },
    });
    const over = (endedBy: 'agent' | 'callee' | 'carrier') =>
      simulated.end(request.reference, { end: 'completed', code: 200, answeredBy: null, endedBy });
    callee.done.then(
      (end) => over(end.endedBy),
      (error: unknown) => {
        log.warn({ err: error }, 'a simulated callee could not go on');
        over('carrier');
      },
    );
    return callee.leg;
  }

  return {
    async place(request, mayDial, events) {
      calls.set(request.reference, { request, events });
      const answer = await simulated.carrier.dial(request, mayDial);
      if (answer.kind !== 'taken') calls.delete(request.reference);
      return answer;
    },
    hangUp: (reference, as) => simulated.hangUp(reference, as),
    close: async () => simulated.close(),
  };
}
