// Put all sealed secrets under the active master key, while everything runs; remove those no key opens any more.
import { Problem } from '../../../rules/problem.ts';
import {
  canaryPlace,
  deleteServerSecret,
  findServerSecret,
  replaceServerSecret,
  sessionSecretPlace,
} from '../../database/sealed-server-secrets.ts';
import { claimAll, claimOlder, deleteSealed, saveRewrapped, type SealedRow } from '../../database/sealed-secrets.ts';
import { endAllSessions, removeSecondFactors } from '../../database/people.ts';
import { breakPortal } from '../../database/hubspot-portals.ts';
import type { Sealer } from '../../ports/sealer.ts';
import type { BaseContext } from '../context.ts';

const AT_ONCE = 100;

type SecretContext = Pick<BaseContext, 'db' | 'clock'>;

/**
 * Only the keys' wrapping changes, a hundred at a time: stopped half-way it goes on where it was, and readers never wait for long.
 * What cannot be opened is passed over and counted.
 */
export async function rotateSecrets(
  { db, clock }: SecretContext,
  sealer: Sealer,
): Promise<{ rewrapped: number; unreadable: number }> {
  const { activeKeyId } = sealer;
  const count = { rewrapped: 0, unreadable: 0 };
  let after: SealedRow['place'] | null = null;
  do {
    const from: SealedRow['place'] | null = after;
    after = await db.transaction().execute(async (db) => {
      const rows = await claimOlder(db, { activeKeyId, after: from, limit: AT_ONCE });
      for (const row of rows) {
        const rewrapped = rewrap(sealer, row);
        if (rewrapped) await saveRewrapped(db, rewrapped, clock.now());
        count[rewrapped ? 'rewrapped' : 'unreadable'] += 1;
      }
      return rows.at(-1)?.place ?? null;
    });
  } while (after !== null);
  // The canary last: as long as it is under an older key, that key is asked for at every start.
  for (const place of [sessionSecretPlace, canaryPlace]) {
    const secret = await findServerSecret(db, place);
    if (secret && secret.masterKeyId !== activeKeyId) await replaceServerSecret(db, place, sealer.rewrap(secret, place));
  }
  return count;
}

function rewrap(sealer: Sealer, row: SealedRow): SealedRow | null {
  try {
    return { place: row.place, ...sealer.rewrap(row, row.place) };
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** Removes what the keys at hand do not open: all of it without any. Its portals are broken until they have a new token. */
export async function forgetUnreadable({ db, clock }: SecretContext, sealer: Sealer | null): Promise<number> {
  let forgotten = 0;
  let after: SealedRow['place'] | null = null;
  do {
    const from: SealedRow['place'] | null = after;
    after = await db.transaction().execute(async (db) => {
      const rows = await claimAll(db, { after: from, limit: AT_ONCE });
      for (const row of rows.filter((row) => !opens(sealer, row))) {
        const { teamId, subject, kind } = row.place;
        await deleteSealed(db, { teamId, subject, kinds: [kind] });
        await breakPortal(db, { teamId, portalId: subject }, lost, clock.now());
        forgotten += 1;
      }
      return rows.at(-1)?.place ?? null;
    });
  } while (after !== null);
  const canary = await findServerSecret(db, canaryPlace);
  if (canary && !opens(sealer, { place: canaryPlace, ...canary })) await deleteServerSecret(db, canaryPlace);
  return forgotten;
}

/**
 * Removes what signs sessions where the keys at hand do not open it, and with it what nobody can read without: sessions, second factors and
 * recovery codes. `isUsed` false: sessions are signed by another one. False: it is readable, or there is none.
 */
export async function forgetSessionSecret(
  { db }: SecretContext,
  sealer: Sealer | null,
  { isUsed }: { isUsed: boolean },
): Promise<boolean> {
  return db.transaction().execute(async (db) => {
    const secret = await findServerSecret(db, sessionSecretPlace);
    if (!secret || opens(sealer, { place: sessionSecretPlace, ...secret })) return false;
    await deleteServerSecret(db, sessionSecretPlace);
    if (isUsed) {
      await endAllSessions(db);
      await removeSecondFactors(db);
    }
    return true;
  });
}

function opens(sealer: Sealer | null, { place, ...secret }: SealedRow): boolean {
  try {
    sealer?.open(secret, place);
    return sealer !== null;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

const lost = {
  code: 'hubspot_unauthorised',
  message: 'The token of this portal could not be opened any more and was removed. Give the portal a new token.',
};
