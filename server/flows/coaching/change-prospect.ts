// Make, change and put away the prospects of a team.
import { Problem } from '../../../rules/problem.ts';
import { prospectTemplates } from '../../../rules/prospect-templates.ts';
import { prospectFromCall } from '../../../rules/prospect-from-call.ts';
import type { Prospect } from '../../../rules/prospect.ts';
import { findCallPage } from '../../database/calls.ts';
import {
  addProspect,
  archiveProspectRow,
  countProspects,
  findProspect,
  saveProspectSettings,
  type ListedProspect,
  type OfProspect,
} from '../../database/practice-prospects.ts';
import { findTranscript } from '../../database/transcripts.ts';
import type { BaseContext } from '../context.ts';

/** Of a team, in use. */
export const MOST_PROSPECTS = 500;

export type ProspectSource =
  | { kind: 'template'; key: string }
  | { kind: 'prospect'; prospectId: string }
  /** `utterance`: the moment at which a round begins; null: from the start of the call. */
  | { kind: 'call'; callId: string; utterance: number | null };

/** Throws Problem `not_found`, `conflict` (the library is full). */
export async function createProspect(
  context: BaseContext,
  input: { teamId: string; from: ProspectSource; createdBy: string },
): Promise<OfProspect> {
  const { teamId, from, createdBy } = input;
  return keepProspect(context, { teamId, ...(await beginning(context, teamId, from)), createdBy });
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

/** A copy is made of the same call. */
async function beginning(
  { db }: BaseContext,
  teamId: string,
  from: ProspectSource,
): Promise<{ settings: Prospect; fromCallId: string | null }> {
  if (from.kind === 'template') {
    const template = Object.hasOwn(prospectTemplates, from.key) ? prospectTemplates[from.key] : undefined;
    if (template) return { settings: template, fromCallId: null };
    throw new Problem('not_found', 'There is no such beginning. Choose one of the list.');
  }
  if (from.kind === 'call') return { settings: await ofCall(db, teamId, from), fromCallId: from.callId };
  const { settings, fromCallId } = await requireProspect(db, { teamId, prospectId: from.prospectId });
  return { settings: { ...settings, name: `${settings.name} (copy)` }, fromCallId };
}

async function ofCall(
  db: BaseContext['db'],
  teamId: string,
  { callId, utterance }: { callId: string; utterance: number | null },
): Promise<Prospect> {
  const [call, transcript] = await Promise.all([findCallPage(db, { teamId, callId }), findTranscript(db, { teamId, callId })]);
  if (!call) throw new Problem('not_found', 'There is no such call in this team.');
  const utterances = transcript?.utterances ?? [];
  const speakers = utterances.filter(({ side }) => side === 'them').map(({ speaker }) => speaker);
  const people = [...new Set([...speakers, ...textsOf(call.metadata, ['contactName', 'contact_name', 'customerName'])])];
  const companies = textsOf(call.metadata, ['companyName', 'company_name', 'company']);
  const prospect = prospectFromCall({ utterances, people, companies }, utterance);
  if (prospect) return prospect;
  throw new Problem('conflict', 'Nobody of the other side is known to have said anything on this call. Name its speakers first.');
}

function textsOf(metadata: Readonly<Record<string, unknown>>, fields: readonly string[]): string[] {
  return fields.flatMap((field) => {
    const value = Object.hasOwn(metadata, field) ? metadata[field] : undefined;
    return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
  });
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
