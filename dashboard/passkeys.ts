// Passkeys of this browser: whether there can be any, making one, signing in by one.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';

/** They need a name in the address, not a number, and an address that nobody listens in on. */
export const canUsePasskeys = (): boolean =>
  window.isSecureContext &&
  'PublicKeyCredential' in window &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential &&
  !/^[\d.]+$|^\[/.test(location.hostname);

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => request('GET /api/passkeys', {}, signal),
});

export async function signInByPasskey(): Promise<void> {
  const { options } = await request('POST /api/passkeys/ask', {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON);
  const answer = await answerOf(navigator.credentials.get({ publicKey }));
  await request('POST /api/passkeys/sign-in', { body: { answer } });
}

export async function addPasskey({ name, password }: { name: string; password: string }): Promise<void> {
  const { options } = await request('POST /api/passkeys/begin', { body: { password } });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
  const answer = await answerOf(navigator.credentials.create({ publicKey }));
  await request('POST /api/passkeys', { body: { name, answer } });
}

async function answerOf(asked: Promise<Credential | null>): Promise<Record<string, unknown>> {
  try {
    const credential = await asked;
    if (credential instanceof PublicKeyCredential) return { ...credential.toJSON() };
  } catch (error) {
    // Browsers tell little about why, so that pages cannot find out who has which device.
    if (error instanceof DOMException && error.name === 'InvalidStateError')
      throw new Error('This device has a passkey of yours already.', { cause: error });
    if (!(error instanceof DOMException)) throw error;
  }
  throw new Error('Nothing was signed: it was cancelled, or there is no passkey for this address on your devices.');
}
