// Hands a call over to another phone by its carrier's web API, or ends it: the carrier leaves our sound and dials the other one, unannounced.
import { Problem } from '../../rules/problem.ts';
import { openCarrierHttp, Unanswered } from './carrier-http.ts';
import { hangUpAt, written, type StreamVendor } from './stream-carrier.ts';

export type StreamTransfer = {
  /** `from`: the number of ours they see. Throws Problem `conflict` where the carrier says no, `provider_unreachable` where nobody knows. */
  transfer(call: { carrierRef: string; from: string | null; number: string }, signal: AbortSignal): Promise<void>;
  /** Ends what goes on without its sound. Throws Problem `provider_unreachable`. */
  hangUp?(carrierRef: string): Promise<void>;
  close(): void;
};

const e164 = /^\+[1-9]\d{6,14}$/;

export function createStreamTransfer(vendor: StreamVendor): StreamTransfer {
  const http = openCarrierHttp();
  return {
    async transfer(call, signal) {
      if (!vendor.transfer) throw new Problem('conflict', `Calls by ${vendor.label} cannot be transferred.`);
      if (!e164.test(call.number) || (call.from !== null && !e164.test(call.from)))
        throw new Problem('conflict', 'This number cannot be dialled.');
      try {
        const { statusCode } = await http.send(written(vendor, vendor.transfer(call)), () => true, signal);
        if (statusCode >= 300)
          throw new Problem('conflict', statusCode === 404 ? 'The call is over.' : `${vendor.label} did not connect them.`);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        throw new Problem('provider_unreachable', `${vendor.label} did not answer in time.`, { retryable: true, cause: error });
      }
    },
    hangUp: (carrierRef) => hangUpAt(vendor, http, carrierRef),
    close: () => http.close(),
  };
}
