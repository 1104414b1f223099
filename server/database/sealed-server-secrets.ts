// Sealed secrets of the installation itself: what signs sessions, and a word nobody needs, which tells whether the master keys are the ones they were.
import { sql } from 'kysely';
import type { SealedSecret, SecretPlace } from '../../rules/sealed-secret.ts';
import { keepSecret } from './secrets.ts';
import type { Db } from './tables.ts';

/** They belong to no team. */
type ServerPlace = SecretPlace & { kind: 'canary' | 'session-secret' };
export const canaryPlace: ServerPlace = { teamId: '', kind: 'canary', subject: '' };
export const sessionSecretPlace: ServerPlace = { teamId: '', kind: 'session-secret', subject: '' };

const nameOf = ({ kind }: ServerPlace): string => `sealed-${kind}`;

export async function findServerSecret(db: Db, place: ServerPlace): Promise<SealedSecret | null> {
  const { rows } = await sql<{ value: string }>`select value from server_secret where name = ${nameOf(place)}`.execute(db);
  return rows[0] ? decode(rows[0].value) : null;
}

/** Keeps `fresh` unless there is one already; answers the one that counts. */
export async function keepServerSecret(db: Db, place: ServerPlace, fresh: SealedSecret, now: Date): Promise<SealedSecret> {
  return decode(await keepSecret(db, nameOf(place), encode(fresh), now));
}

export async function replaceServerSecret(db: Db, place: ServerPlace, secret: SealedSecret): Promise<void> {
  await sql`update server_secret set value = ${encode(secret)} where name = ${nameOf(place)}`.execute(db);
}

export async function deleteServerSecret(db: Db, place: ServerPlace): Promise<void> {
  await sql`delete from server_secret where name = ${nameOf(place)}`.execute(db);
}

/** What an earlier version has kept in clear text; whoever comes second finds nothing. */
export async function takeUnsealedSessionSecret(db: Db): Promise<string | null> {
  const { rows } = await sql<{ value: string }>`
    delete from server_secret where name = 'unsealed-session-secret' returning value`.execute(db);
  return rows[0]?.value ?? null;
}

const REWRITES = 10;

/**
 * Rows that are gone stay in the file of the table, which backups copy, until it is written anew. It holds a few rows. Those that another
 * transaction could still see are copied with the others, and one that lets a connection into another database of the server is such
 * another: so it is written anew for about a second. What an older transaction keeps for longer stays until the next time.
 */
export async function rewriteServerSecrets(db: Db): Promise<void> {
  await db.connection().execute(async (db) => {
    await sql`set lock_timeout = '2s'`.execute(db);
    try {
      for (let left = REWRITES; left > 0; left--) {
        await sql`vacuum (full) server_secret`.execute(db);
        if (!(await hasCopiedDeadRows(db))) return;
        await sql`select pg_sleep(0.1)`.execute(db);
      }
    } finally {
      await sql`reset lock_timeout`.execute(db);
    }
  });
}

/** The index that a full vacuum has built anew tells how many rows it is of, the dead among them. */
async function hasCopiedDeadRows(db: Db): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select reltuples > (select count(*) from server_secret) as has from pg_class where oid = 'server_secret_pkey'::regclass`.execute(
    db,
  );
  return rows[0]?.has ?? false;
}

function encode({ masterKeyId, wrappedKey, sealed }: SealedSecret): string {
  return [masterKeyId, Buffer.from(wrappedKey).toString('base64url'), Buffer.from(sealed).toString('base64url')].join('.');
}

function decode(text: string): SealedSecret {
  const [masterKeyId = '', wrappedKey = '', sealed = ''] = text.split('.');
  return { masterKeyId, wrappedKey: Buffer.from(wrappedKey, 'base64url'), sealed: Buffer.from(sealed, 'base64url') };
}
