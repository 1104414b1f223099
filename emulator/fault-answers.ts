// What each fault looks like from outside. Null: the request is worked on, and the server spoils the reply.
import { expiredToken, missingScopes } from './admission.ts';
import { refusal, type Answer } from './answers.ts';
import type { ActiveFault } from './faults.ts';
import { refusal429 } from './limits.ts';
import type { World } from './world.ts';

const HANG_MS = 100_000;

export async function faultAnswer(world: World, fault: ActiveFault): Promise<Answer | null> {
  const seconds = fault.retryAfterSeconds;
  const retryAfter: Record<string, string> = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  const limited = (policyName: string, words: string) =>
    refusal429({ policyName, words, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) }).answer;
  switch (fault.kind) {
    case 'rate-limited':
      return limited('TEN_SECONDLY_ROLLING', 'ten_secondly_rolling');
    case 'daily-limit':
      return limited('DAILY', 'daily');
    case 'search-limit':
      return limited('SECONDLY', 'secondly');
    case 'locked':
      return refusal(423, { message: 'The resource is locked by another write.', category: 'LOCKED' }, retryAfter).answer;
    case 'migrating':
      return refusal(
        477,
        { message: 'The account is moving to another hosting location.' },
        { 'retry-after': '3600', ...retryAfter },
      ).answer;
    case 'server-error':
      return refusal(500, { message: 'internal error' }).answer;
    case 'bad-gateway':
      return html(502, 'Bad gateway');
    case 'unavailable':
      return { ...html(503, 'Service temporarily unavailable'), headers: retryAfter };
    case 'gateway-timeout':
      return html(504, 'Gateway time-out');
    case 'hang':
      await world.clock.sleep(HANG_MS);
      return html(524, 'A timeout occurred');
    case 'slow':
      await world.clock.sleep(fault.slowMs ?? 5_000);
      return null;
    case 'expired-token':
      return expiredToken(world, world.clock.now() - 9 * 60_000).answer;
    case 'missing-scope':
      return missingScopes(['crm.objects.contacts.read']).answer;
    case 'token-refused':
      return html(530, 'Origin error');
    case 'reset':
      // Nothing is worked on; the server breaks the connection.
      return { status: 500 };
    case 'reply-lost':
    case 'reset-in-body':
    case 'truncated':
    case 'empty':
      return null;
  }
}

// Cloudflare's pages in front of HubSpot are HTML; the words are ours.
const html = (status: number, title: string): Answer => ({
  status,
  text: `<!DOCTYPE html><html><head><title>${status}: ${title}</title></head><body><h1>${title}</h1></body></html>`,
  contentType: 'text/html; charset=UTF-8',
});
