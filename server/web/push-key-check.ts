// Who pushes: the key out of its four carriers, looked up at most once a second, its use written down once a minute.
import { hash } from 'node:crypto';
import { Problem } from '../../rules/problem.ts';
import { pushKeyLooksRight } from '../../rules/push-key.ts';
import { findPushKeyByHash, notePushKeyUse, type KnownPushKey } from '../database/push-keys.ts';
import type { Db } from '../database/tables.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** The name a key has in an address: here it is `apiKey`, where calls are asked for `x_api_key`. */
export type KeyParameter = 'apiKey' | 'x_api_key';
export type KeyCarrier = 'X-API-Key' | 'Authorization' | `${KeyParameter} in the query` | 'apiKey in the body';
export type SentKey = { key: string; carriers: KeyCarrier[] };

/** A revoked key is refused everywhere once this has passed. */
const CACHE_MS = 900;
const MOST_CACHED = 10_000;
const NOTE_EVERY_MS = 60_000;

/**
 * The key in header or query, null when there is none. Carriers that were repeated or disagree are refused: Node joins,
 * drops or lists repeats depending on the header, so only the raw headers tell. Throws Problem `repeated_api_key`,
 * `conflicting_api_keys`.
 */
export function keyOfRequest(
  request: { rawHeaders: readonly string[]; url: string },
  parameter: KeyParameter = 'apiKey',
): SentKey | null {
  let apiKeyHeader: string | null = null;
  let bearer: string | null = null;
  let apiKeyHeaders = 0;
  let authorizations = 0;
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const length = request.rawHeaders[at]?.length;
    // Two header names have these lengths; comparing all of them in lower case would cost more than the rest.
    if (length !== 9 && length !== 13) continue;
    const name = request.rawHeaders[at]?.toLowerCase();
    const value = request.rawHeaders[at + 1]?.trim() ?? '';
    if (name === 'x-api-key') {
      apiKeyHeaders += 1;
      apiKeyHeader = value;
    } else if (name === 'authorization') {
      authorizations += 1;
      bearer = /^bearer\s+(.*)$/i.exec(value)?.[1]?.trim() ?? null;
    }
  }
  if (apiKeyHeaders > 1) throw repeated('X-API-Key header');
  if (authorizations > 1) throw repeated('Authorization header');
  const start = request.url.indexOf('?');
  const inQuery = start < 0 ? [] : new URLSearchParams(request.url.slice(start + 1)).getAll(parameter);
  if (inQuery.length > 1) throw repeated(`${parameter} query parameter`);
  let sent: SentKey | null = null;
  sent = withKey(sent, apiKeyHeader, 'X-API-Key');
  sent = withKey(sent, bearer, 'Authorization');
  return withKey(sent, inQuery[0]?.trim() ?? null, `${parameter} in the query`);
}

export function isInQuery({ carriers }: SentKey): boolean {
  return carriers.includes('apiKey in the query') || carriers.includes('x_api_key in the query');
}

/** Adds what the body says, in either spelling; `parsed` is the JSON as it was read. */
export function withKeyOfBody(sent: SentKey | null, parsed: unknown): SentKey | null {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return sent;
  const body = parsed as { apiKey?: unknown; api_key?: unknown };
  let all = sent;
  for (const value of [body.apiKey, body.api_key]) {
    if (value === undefined || value === null) continue;
    // Something that is no text cannot be a key, and must not count as none sent either.
    all = withKey(all, typeof value === 'string' ? value.trim() : 'not text', 'apiKey in the body');
  }
  return all;
}

function withKey(sent: SentKey | null, key: string | null, carrier: KeyCarrier): SentKey | null {
  if (key === null || key === '') return sent;
  if (sent === null) return { key, carriers: [carrier] };
  if (sent.key !== key) {
    throw new Problem(
      'conflicting_api_keys',
      `This request carries two different API keys (${sent.carriers.join(', ')} and ${carrier}). Send one key, in one place.`,
    );
  }
  return { key, carriers: [...sent.carriers, carrier] };
}

function repeated(what: string): Problem {
  return new Problem('repeated_api_key', `The ${what} stands in this request more than once. Send it once.`);
}

export function missingKey(): Problem {
  return new Problem(
    'api_key_missing',
    'Send your Push API key as X-API-Key header, as Authorization: Bearer header, as ?apiKey= or as apiKey in the JSON body.',
  );
}

/** By what the door is for. */
const wrongPurpose: Record<KnownPushKey['purpose'], string> = {
  ingest: 'This key asks for calls and pushes no recordings. Make a key for recordings under Push API and use it here.',
  calls:
    'This key pushes recordings and asks for no calls. Make a key for calls: under Push API with the purpose “calls”, or by npm run -s ringside -- keys create --purpose calls --name NAME',
};

export type PushKeyCheck = {
  /**
   * Throws Problem `api_key_invalid`, `api_key_query_disabled`, `api_key_wrong_purpose`; `database_unavailable` comes from below.
   */
  check(sent: SentKey, purpose: KnownPushKey['purpose']): Promise<KnownPushKey>;
  /** Remembers that the key was used and how the request ended. */
  note(key: KnownPushKey, status: number, byQuery: boolean): void;
  /** Writes what is not written yet. */
  close(): Promise<void>;
};

type Cached = { until: number; found: Promise<KnownPushKey | null> };
type Unwritten = { key: KnownPushKey; at: Date; status: number; queryUses: number; nextWriteAt: number; dirty: boolean };

export function openPushKeyCheck(options: { db: Db; clock: Clock; log: Log }): PushKeyCheck {
  const { db, clock, log } = options;
  const cache = new Map<string, Cached>();
  const uses = new Map<string, Unwritten>();
  const closing = new AbortController();
  const writes = new Set<Promise<void>>();
  let writer: Promise<void> | null = null;

  function lookUp(key: string): Promise<KnownPushKey | null> {
    const digest = hash('sha256', key, 'base64');
    const now = clock.now().getTime();
    const known = cache.get(digest);
    if (known && known.until > now) return known.found;
    if (cache.size >= MOST_CACHED) cache.clear();
    const found = findPushKeyByHash(db, Buffer.from(digest, 'base64'));
    cache.set(digest, { until: now + CACHE_MS, found });
    // A failed look-up is asked again at once.
    found.catch(() => cache.delete(digest));
    return found;
  }

  async function write(use: Unwritten): Promise<void> {
    const { at, status, queryUses } = use;
    use.dirty = false;
    use.queryUses = 0;
    use.nextWriteAt = clock.now().getTime() + NOTE_EVERY_MS;
    try {
      await notePushKeyUse(db, { teamId: use.key.teamId, keyId: use.key.id, at, status, queryUses });
    } catch (error) {
      use.dirty = true;
      use.queryUses += queryUses;
      log.warn({ err: error, keyId: use.key.id }, 'the use of a push key could not be written down');
    }
  }

  /** Runs while something is unwritten that has to wait for its minute to be over. */
  async function writeDue(): Promise<void> {
    for (;;) {
      const now = clock.now().getTime();
      let next = Infinity;
      for (const [id, use] of uses) {
        if (use.dirty && use.nextWriteAt <= now) await write(use);
        if (use.dirty) next = Math.min(next, Math.max(use.nextWriteAt, now + 1_000));
        else if (use.nextWriteAt <= now) uses.delete(id);
      }
      if (next === Infinity || closing.signal.aborted) return;
      try {
        await clock.sleep(next - now, closing.signal);
      } catch {
        return;
      }
    }
  }

  return {
    async check(sent, purpose) {
      if (!pushKeyLooksRight(sent.key)) {
        throw new Problem(
          'api_key_invalid',
          'This is not a key of this server: its form or checksum is wrong. Copy the whole key again.',
        );
      }
      const key = await lookUp(sent.key);
      if (key === null) {
        throw new Problem('api_key_invalid', 'This API key is not known here. Make one under Push API and use it instead.');
      }
      if (key.revokedAt) throw new Problem('api_key_invalid', 'This API key was revoked. Use its successor or make a new one.');
      if (key.expiresAt && key.expiresAt <= clock.now()) {
        throw new Problem('api_key_invalid', 'This API key has expired. Use its successor or make a new one.');
      }
      if (key.purpose !== purpose) throw new Problem('api_key_wrong_purpose', wrongPurpose[purpose]);
      if (!key.allowQuery && isInQuery(sent)) {
        throw new Problem(
          'api_key_query_disabled',
          'The owner of this key does not allow it in the query string. Send it as X-API-Key header, as Bearer token or as apiKey in the body.',
        );
      }
      return key;
    },

    note(key, status, byQuery) {
      let use = uses.get(key.id);
      if (!use) {
        use = { key, at: clock.now(), status, queryUses: 0, nextWriteAt: 0, dirty: true };
        uses.set(key.id, use);
      }
      use.at = clock.now();
      use.status = status;
      use.dirty = true;
      if (byQuery) use.queryUses += 1;
      if (closing.signal.aborted) return;
      if (use.nextWriteAt <= use.at.getTime()) {
        const written = write(use).finally(() => writes.delete(written));
        writes.add(written);
      } else if (!writer) {
        writer = writeDue().finally(() => {
          writer = null;
        });
      }
    },

    async close() {
      closing.abort();
      await Promise.all([writer, ...writes]);
      for (const use of uses.values()) if (use.dirty) await write(use);
    },
  };
}
