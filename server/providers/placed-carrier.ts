// A carrier that lives in the process of live calls, as the server sees it: it dials there, and is asked there.
import type { Carrier } from '../ports/carrier.ts';
import type { LiveCalls, PlacedLine } from '../ports/live-calls.ts';

export type PlacedCarrierOptions = Pick<Carrier, 'name' | 'isSimulated' | 'limits'> & {
  via: PlacedLine;
  liveCalls: Pick<LiveCalls, 'place' | 'standing' | 'hangUp'>;
};

/** A call is known as long as its process lives, and some minutes longer: after the end of the server nobody knows it any more. */
export function createPlacedCarrier({ via, liveCalls, ...carrier }: PlacedCarrierOptions): Carrier {
  return {
    ...carrier,
    livesInCallProcess: true,
    async dial(request, mayDial) {
      const { talk } = request;
      if (!talk) return { kind: 'not_sent', message: 'Nothing is known of what is to be said in this call.' };
      return liveCalls.place({ via, brief: talk.brief, request }, mayDial);
    },
    find: async (reference) => liveCalls.standing(reference),
    hangUp: async (reference) => liveCalls.hangUp(reference),
  };
}
