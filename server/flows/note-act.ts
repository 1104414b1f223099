// Writes down who did what, in the transaction in which it is done: there is no act without its entry, and no entry without its act.
import { shortDetail, shortText, type Actor, type AuditAct, type AuditDetail } from '../../rules/audit.ts';
import { addAuditEntries } from '../database/audit.ts';
import type { Db } from '../database/tables.ts';
import type { BaseContext } from './context.ts';

export type Act = {
  teamId: string;
  act: AuditAct;
  /** What it was done to, as people call it; of a call its id. */
  subject: string;
  /** Never a secret. */
  detail?: AuditDetail;
};

/** Who acts through this context. */
export const actorOf = (context: Pick<BaseContext, 'actor'>): Actor => context.actor?.() ?? { kind: 'server' };

/** Somebody whose account is made by what they do is known only within it. */
export function actingFor<C extends BaseContext>(context: C, personId: string, name: string): C {
  const actor = actorOf(context);
  return actor.kind === 'server' ? { ...context, actor: () => ({ kind: 'person', personId, name, address: null }) } : context;
}

export async function noteAct(context: BaseContext, db: Db, act: Act): Promise<void> {
  await noteActs(context, db, actorOf(context), [act]);
}

export async function noteActs(context: Pick<BaseContext, 'clock' | 'newId'>, db: Db, actor: Actor, acts: Act[]): Promise<void> {
  const at = context.clock.now();
  const who =
    actor.kind === 'person'
      ? { actorKind: actor.kind, personId: actor.personId, personName: shortText(actor.name), address: actor.address }
      : { actorKind: actor.kind, personId: null, personName: null, address: null };
  await addAuditEntries(
    db,
    acts.map(({ teamId, act, subject, detail = {} }) => ({
      ...{ teamId, id: context.newId(), at, act, subject: shortText(subject), detail: shortDetail(detail) },
      ...who,
    })),
  );
}
