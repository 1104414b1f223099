// Passkeys as devices make and use them (W3C Web Authentication, level 3).

/** The address a page was opened at, and its name: a passkey works at the name it was made for. */
export type PasskeySite = { origin: string; name: string };
export type KnownPasskey = { id: string; publicKey: Uint8Array; counter: number; transports: readonly string[] };
/** For the browser, as JSON. */
export type PasskeyOptions = Record<string, unknown>;
/** What a browser answers with, not believed yet. */
export type PasskeyAnswer = Record<string, unknown>;

/** A device has to ask for a finger, a face or a code each time: with the device itself these are two factors. */
export type Passkeys = {
  optionsToMake(input: {
    site: PasskeySite;
    person: { personId: string; name: string; email: string };
    known: readonly KnownPasskey[];
  }): Promise<{ challenge: string; options: PasskeyOptions }>;
  /** Null when it does not hold. */
  readMade(input: { site: PasskeySite; answer: PasskeyAnswer; challenge: string }): Promise<KnownPasskey | null>;
  optionsToUse(site: PasskeySite): Promise<{ challenge: string; options: PasskeyOptions }>;
  /** What the device counts now; null when the answer does not hold. */
  readUsed(input: {
    site: PasskeySite;
    answer: PasskeyAnswer;
    challenge: string;
    known: KnownPasskey;
  }): Promise<{ counter: number } | null>;
  /** Which passkey an answer says it is of, and what it says was to be signed; null when it says nothing of the kind. */
  peek(answer: PasskeyAnswer): { id: string; challenge: string } | null;
};
