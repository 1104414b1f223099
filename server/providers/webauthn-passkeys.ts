// Makes and checks passkeys by a library that knows their formats; loaded when the first passkey is used, for it is large.
import { z } from 'zod';
import type { Passkeys, PasskeySite } from '../ports/passkeys.ts';

const library = () => import('@simplewebauthn/server');

const TIMEOUT_MS = 120_000;
const LONGEST = 16_384;
/** ES256, RS256, EdDSA: what devices have. What else the library knows, Node still calls an experiment. */
const ALGORITHMS = [-7, -257, -8];

const text = z.string().max(LONGEST);
const extensions = z.record(z.string(), z.unknown()).default({});
const base = { id: text.min(1), rawId: text, type: z.literal('public-key'), clientExtensionResults: extensions };
const made = z.object({
  ...base,
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(z.string().max(40)).max(10).default([]),
  }),
});
const used = z.object({
  ...base,
  response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text, userHandle: text.optional() }),
});
const clientData = z.object({ challenge: z.string().max(200) });

export const webauthnPasskeys: Passkeys = {
  async optionsToMake({ site, person, known }) {
    const { generateRegistrationOptions } = await library();
    const options = await generateRegistrationOptions({
      ...{ rpName: 'Ringside', rpID: site.name, userName: person.email, userDisplayName: person.name, timeout: TIMEOUT_MS },
      userID: new TextEncoder().encode(person.personId),
      supportedAlgorithmIDs: ALGORITHMS,
      // Which maker a device is of is nobody's business here.
      attestationType: 'none',
      excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { challenge: options.challenge, options: { ...options } };
  },

  async readMade({ site, answer, challenge }) {
    const response = made.safeParse(answer);
    if (!response.success) return null;
    const { verifyRegistrationResponse } = await library();
    const result = await held(() =>
      verifyRegistrationResponse({
        response: response.data,
        expectedChallenge: challenge,
        supportedAlgorithmIDs: ALGORITHMS,
        ...expected(site),
      }),
    );
    if (!result?.verified) return null;
    const { id, publicKey, counter } = result.registrationInfo.credential;
    return { id, publicKey, counter, transports: response.data.response.transports };
  },

  async optionsToUse(site) {
    const { generateAuthenticationOptions } = await library();
    const options = await generateAuthenticationOptions({ rpID: site.name, userVerification: 'required', timeout: TIMEOUT_MS });
    return { challenge: options.challenge, options: { ...options } };
  },

  async readUsed({ site, answer, challenge, known }) {
    const response = used.safeParse(answer);
    if (!response.success) return null;
    const { userHandle, ...signed } = response.data.response;
    const credential = { ...known, publicKey: new Uint8Array(known.publicKey), transports: [...known.transports] };
    const { verifyAuthenticationResponse } = await library();
    const result = await held(() =>
      verifyAuthenticationResponse({
        response: { ...response.data, response: { ...signed, ...(userHandle === undefined ? {} : { userHandle }) } },
        ...{ expectedChallenge: challenge, credential, ...expected(site) },
      }),
    );
    return result?.verified ? { counter: result.authenticationInfo.newCounter } : null;
  },

  peek(answer) {
    const said = z.object({ id: text.min(1), response: z.object({ clientDataJSON: text }) }).safeParse(answer);
    if (!said.success) return null;
    const { id, response } = said.data;
    const read = clientData.safeParse(readJson(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8')));
    return read.success ? { id, challenge: read.data.challenge } : null;
  },
};

const expected = ({ origin, name }: PasskeySite) => ({ expectedOrigin: origin, expectedRPID: name, requireUserVerification: true });

/** The library says no by throwing. */
async function held<T>(check: () => Promise<T>): Promise<T | null> {
  try {
    return await check();
  } catch {
    return null;
  }
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}
