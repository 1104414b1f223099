// Make, change and put away the prospects of a team.
import { Problem } from '../../../rules/problem.ts';
import { prospectTemplates } from '../../../rules/prospect-templates.ts';
import type { Prospect } from '../../../rules/prospect.ts';
import {
  addProspect,
  archiveProspectRow,
  countProspects,
  findProspect,
  saveProspectSettings,
  type ListedProspect,
  type OfProspect,
} from '../../database/practice-prospects.ts';
import type { BaseContext } from '../context.ts';

const MOST_PROSPECTS = 500;

export type ProspectSource = { kind: 'template'; key: string } | { kind: 'prospect'; prospectId: string };

/** Throws Problem `not_found`, `conflict` (the library is full). */
export async function createProspect(
  context: BaseContext,
  input: { teamId: string; from: ProspectSource; createdBy: string },
): Promise<OfProspect> {
  const { teamId, from, createdBy } = input;
  const settings = await beginning(context, teamId, from);
  return keepProspect(context, { teamId, settings, fromCallId: null, createdBy });
}

export async function keepProspect(
  context: BaseContext,
  input: { teamId: string; settings: Prospect; fromCallId: string | null; createdBy: string },
): Promise<OfProspect> {
  const { db, clock } = context;
  const { teamId } = input;
  if ((await countProspects(db, teamId)) >= MOST_PROSPECTS)
    throw new Problem('conflict', `A team keeps ${MOST_PROSPECTS} prospects. Put some away that nobody plays.`);
  const prospectId = context.newId();
  await addProspect(db, { ...input, prospectId, now: clock.now() });
  return { teamId, prospectId };
}

async function beginning({ db }: BaseContext, teamId: string, from: ProspectSource): Promise<Prospect> {
  if (from.kind === 'template') {
    const template = Object.hasOwn(prospectTemplates, from.key) ? prospectTemplates[from.key] : undefined;
    if (template) return template;
    throw new Problem('not_found', 'There is no such beginning. Choose one of the list.');
  }
  const { settings } = await requireProspect(db, { teamId, prospectId: from.prospectId });
  return { ...settings, name: `${settings.name} (copy)` };
}

/** Throws Problem `not_found`, `conflict`. */
export async function saveProspect(
  context: BaseContext,
  input: OfProspect & { revision: number; settings: Prospect },
): Promise<void> {
  if (await saveProspectSettings(context.db, { ...input, now: context.clock.now() })) return;
  await requireProspect(context.db, input);
  throw new Problem(
    'conflict',
    'Somebody has changed this prospect since you opened it. Load it again and make your changes there.',
  );
}

export async function archiveProspect(context: BaseContext, of: OfProspect): Promise<void> {
  await archiveProspectRow(context.db, { ...of, now: context.clock.now() });
}

/** One in use. */
export async function requireProspect(db: BaseContext['db'], of: OfProspect): Promise<ListedProspect> {
  const row = await findProspect(db, of);
  if (row?.archivedAt === null) return row;
  throw new Problem('not_found', 'There is no such prospect, or it was put away.');
}
