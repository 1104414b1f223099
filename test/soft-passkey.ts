// A device with one passkey, in software: makes it and signs with it as a browser would hand it on.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

type Json = Record<string, unknown>;
export type Bend = { origin?: string; site?: string; counter?: number; isVerified?: boolean; challenge?: string; id?: string };
export type SoftPasskey = { make(options: Json, bend?: Bend): Json; use(options: Json, bend?: Bend): Json };

const PRESENT = 0x01;
const VERIFIED = 0x04;
const WITH_KEY = 0x40;

export function softPasskey(origin: string): SoftPasskey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counter = 0;

  function clientData(type: string, options: Json, bend: Bend): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge: bend.challenge ?? options['challenge'], origin: bend.origin ?? origin }));
  }
  function authenticatorData(flags: number, bend: Bend, more = Buffer.alloc(0)): Buffer {
    counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(bend.counter ?? counter);
    const site = createHash('sha256')
      .update(bend.site ?? new URL(origin).hostname)
      .digest();
    const seen = bend.isVerified === false ? PRESENT : PRESENT | VERIFIED;
    return Buffer.concat([site, Buffer.from([seen | flags]), count, more]);
  }
  const answer = (bend: Bend, response: Json): Json => {
    const shown = bend.id ?? id.toString('base64url');
    return { id: shown, rawId: shown, type: 'public-key', clientExtensionResults: {}, response };
  };

  return {
    make(options, bend = {}) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const key = cbor(
        new Map<number, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      );
      const length = Buffer.from([0, id.length]);
      const authData = authenticatorData(WITH_KEY, bend, Buffer.concat([Buffer.alloc(16), length, id, key]));
      const attestation = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      );
      return answer(bend, {
        clientDataJSON: clientData('webauthn.create', options, bend).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      });
    },
    use(options, bend = {}) {
      const data = clientData('webauthn.get', options, bend);
      const authData = authenticatorData(0, bend);
      const signed = Buffer.concat([authData, createHash('sha256').update(data).digest()]);
      return answer(bend, {
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      });
    },
  };
}

/** As much of CBOR (RFC 8949) as a passkey is made of. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  const pairs = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, pairs.length), ...pairs.flatMap((pair) => pair.map(cbor))]);
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return value < 256 ? Buffer.from([(major << 5) | 24, value]) : Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
