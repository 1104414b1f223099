// Seals secrets by AES-256-GCM: each under a key of its own, which is wrapped by a master key; both are bound to their row.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Problem } from '../../rules/problem.ts';
import type { WrittenKey } from '../../rules/master-key-list.ts';
import type { SealedSecret, SecretPlace } from '../../rules/sealed-secret.ts';
import type { Sealer } from '../ports/sealer.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Of the form of a sealed secret, so that there can be another one day. */
const FORM = 1;

type Keys = readonly [WrittenKey, ...WrittenKey[]];

export type EnvelopeSealerOptions = {
  keys: Keys;
  /** Asked when a secret is sealed by a key that is not known: another process may have made a new one meanwhile. */
  readAgain?: () => Keys;
};

export function createEnvelopeSealer(options: EnvelopeSealerOptions): Sealer {
  let { keys } = options;
  const find = (id: string) => keys.find((key) => key.id === id);

  function masterKey(id: string): Buffer {
    let found = find(id);
    if (!found && options.readAgain) {
      keys = options.readAgain();
      found = find(id);
    }
    if (found) return bytesOf(found);
    throw new Problem(
      'master_key_missing',
      `A secret is sealed by the master key ${id}, which is not known here. Add it to RINGSIDE_MASTER_KEY behind the others, or bring back the file it was in.`,
    );
  }

  function unwrap(secret: SealedSecret, place: SecretPlace): Buffer {
    const key = masterKey(secret.masterKeyId);
    return decrypt(key, secret.wrappedKey, bound(place, 'key')) ?? unreadable(secret, place);
  }

  function wrap(secretKey: Buffer, place: SecretPlace): { masterKeyId: string; wrappedKey: Buffer } {
    const [active] = keys;
    return { masterKeyId: active.id, wrappedKey: encrypt(bytesOf(active), secretKey, bound(place, 'key')) };
  }

  return {
    get activeKeyId() {
      return keys[0].id;
    },
    get keyIds() {
      return keys.map(({ id }) => id);
    },
    seal(secret, place) {
      const secretKey = randomBytes(KEY_BYTES);
      const sealed = encrypt(secretKey, Buffer.from(secret), bound(place, 'secret'));
      return { ...wrap(secretKey, place), sealed: Buffer.concat([Buffer.of(FORM), sealed]) };
    },
    open(secret, place) {
      const secretKey = unwrap(secret, place);
      if (secret.sealed[0] !== FORM) return unreadable(secret, place);
      const text = decrypt(secretKey, secret.sealed.subarray(1), bound(place, 'secret')) ?? unreadable(secret, place);
      return text.toString();
    },
    rewrap(secret, place) {
      return { ...wrap(unwrap(secret, place), place), sealed: secret.sealed };
    },
  };
}

const bytesOf = ({ text }: WrittenKey) => Buffer.from(text, 'base64url');

/** What is sealed along: the same bytes in another row, or a key in place of a secret, do not open. */
function bound({ teamId, kind, subject }: SecretPlace, what: 'key' | 'secret'): Buffer {
  return Buffer.from(JSON.stringify([FORM, what, teamId, kind, subject]));
}

function encrypt(key: Buffer, plain: Buffer, along: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(along);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Null for anything that was not made by `encrypt` with the same key and the same bytes along. */
function decrypt(key: Buffer, made: Uint8Array, along: Buffer): Buffer | null {
  if (made.length < IV_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv(CIPHER, key, made.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(along).setAuthTag(made.subarray(made.length - TAG_BYTES));
    return Buffer.concat([decipher.update(made.subarray(IV_BYTES, made.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function unreadable({ masterKeyId }: SealedSecret, { kind, subject }: SecretPlace): never {
  throw new Problem(
    'secret_unreadable',
    `The ${kind.replaceAll('-', ' ')} of ${subject} cannot be opened: the master key ${masterKeyId} is another one than it was sealed by, or the row was changed.`,
  );
}
