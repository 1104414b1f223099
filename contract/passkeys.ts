// Passkeys: one's own, and signing in by one. What browsers and devices say to one another is handed through as it is.
import { z } from 'zod';
import { routes } from './route.ts';

const handedThrough = z.record(z.string(), z.unknown()).describe('As the browser’s Web Authentication API reads and writes it.');
const name = z.string().trim().min(1).max(60);
const passkeyId = z.object({ passkeyId: z.string().min(1).max(1_500) });

export const passkey = z
  .object({ passkeyId: z.string(), name: z.string(), addedAt: z.iso.datetime(), usedAt: z.iso.datetime().nullable() })
  .meta({ id: 'Passkey' });

export const passkeyRoutes = routes({
  'POST /api/passkeys/ask': {
    summary: 'What a device is to sign, to sign in',
    tag: 'Sign-in',
    needs: 'public',
    reply: z.object({ options: handedThrough }),
  },
  'POST /api/passkeys/sign-in': {
    summary: 'Sign in by what a device has signed',
    tag: 'Sign-in',
    needs: 'public',
    body: z.object({ answer: handedThrough }),
    reply: z.void(),
  },
  'GET /api/passkeys': {
    summary: 'My passkeys',
    tag: 'Sign-in',
    needs: 'signed-in',
    reply: z.object({ items: z.array(passkey) }),
  },
  'POST /api/passkeys/begin': {
    summary: 'What a device needs to make a passkey; asks for the password',
    tag: 'Sign-in',
    needs: 'signed-in',
    body: z.object({ password: z.string().min(1).max(128) }),
    reply: z.object({ options: handedThrough }),
  },
  'POST /api/passkeys': {
    summary: 'Add the passkey that a device has made',
    tag: 'Sign-in',
    needs: 'signed-in',
    body: z.object({ name, answer: handedThrough }),
    reply: z.void(),
  },
  'PATCH /api/passkeys/:passkeyId': {
    summary: 'Give a passkey another name',
    tag: 'Sign-in',
    needs: 'signed-in',
    params: passkeyId,
    body: z.object({ name }),
    reply: z.void(),
  },
  'DELETE /api/passkeys/:passkeyId': {
    summary: 'Remove a passkey: it opens nothing any more',
    tag: 'Sign-in',
    needs: 'signed-in',
    params: passkeyId,
    reply: z.void(),
  },
});
