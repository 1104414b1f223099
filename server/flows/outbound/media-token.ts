// The secret part of the address at which the sound of a call is taken: good once, and only its digest is kept.
import { createHash } from 'node:crypto';

const TOKEN_BYTES = 24;

export function newMediaToken(context: { randomBytes(count: number): Uint8Array }): { token: string; tokenDigest: string } {
  const token = Buffer.from(context.randomBytes(TOKEN_BYTES)).toString('base64url');
  return { token, tokenDigest: digestOf(token) };
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
