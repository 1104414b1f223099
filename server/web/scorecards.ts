// Routes of scorecards: their drafts, versions and files, and what one would score a call.
import type { FastifyRequest } from 'fastify';
import type { ScorecardDetail, ScorecardRow } from '../../contract/scorecards.ts';
import { Problem } from '../../rules/problem.ts';
import { cardProblems } from '../../rules/scorecard-problems.ts';
import { emptyScorecard, scorecardTemplates } from '../../rules/scorecard-templates.ts';
import { cardChanges, stateOfCard } from '../../rules/scorecard-versions.ts';
import type { Scorecard, ScorecardContent } from '../../rules/scorecard.ts';
import {
  countScores,
  findChoice,
  findScorecard,
  findScorecardVersion,
  listActiveScorecards,
  listScorecards,
  listScorecardVersions,
  type ListedScorecard,
  type OfScorecard,
  type OpenScorecard,
  type SavedChoice,
  type ScorecardVersionLine,
} from '../database/scorecards.ts';
import { createScorecard, duplicateScorecard, importScorecard, MOST_SCORECARDS } from '../flows/admin/create-scorecard.ts';
import {
  activateScorecard,
  contentOf,
  discardScorecardDraft,
  draftFromScorecardVersion,
  publishScorecard,
  revisionOf,
  saveScorecardDraft,
} from '../flows/admin/edit-scorecard.ts';
import type { BaseContext } from '../flows/context.ts';
import { estimateStability, measureStability } from '../flows/intake/measure-stability.ts';
import { tryScorecard } from '../flows/intake/try-scorecard.ts';
import type { Evaluator, PaidJudging } from '../ports/evaluator.ts';
import { route, type Web } from './route.ts';
import { readScorecardFile, writeScorecardFile } from './scorecard-file.ts';

const MOST_VERSIONS = 200;
const MOST_COUNTED = 10_000;
/** Each may take as long as its call is long; more of them would keep the calls waiting that come in. */
const MOST_TRIED_AT_ONCE = 3;

export type Scoring = { evaluator: Evaluator; judgedBy: 'local' | 'language-model'; paidJudging?: PaidJudging | undefined };

export function registerScorecards(web: Web, options: { context: BaseContext; scoring: Scoring }): void {
  const { context, scoring } = options;
  const of = (asker: { team: { teamId: string } }, { scorecardKey }: { scorecardKey: string }): OfScorecard => ({
    teamId: asker.team.teamId,
    scorecardKey,
  });

  async function known(scorecard: OfScorecard): Promise<OpenScorecard> {
    const found = await findScorecard(web.db, scorecard);
    if (found) return found;
    throw new Problem('not_found', 'There is no such scorecard.');
  }

  async function shown(scorecard: OfScorecard): Promise<ScorecardDetail> {
    const card = await known(scorecard);
    const { scorecardKey } = scorecard;
    const content = contentOf(editedOf(card));
    const activeVersion = card.active?.version ?? null;
    return {
      ...{ scorecardKey, content, activeVersion, hasDraft: card.draft !== null, revision: revisionOf(card) },
      state: stateOfCard({ activeVersion, newestVersion: card.newest?.version ?? 0 }),
      publishedKeys: keysOf(card.newest?.card ?? null),
      problems: cardProblems(content),
      changes: card.active ? cardChanges(card.active.card, content) : [],
      versions: (await listScorecardVersions(web.db, scorecard, MOST_VERSIONS)).map(presentVersion),
      usedOn: await countScores(web.db, scorecard, MOST_COUNTED),
      judgedBy: scoring.judgedBy,
    };
  }

  route(web, 'GET /api/scorecards', async ({ asker }) => {
    const { teamId } = asker.team;
    const choice = await findChoice(web.db, teamId, await listActiveScorecards(web.db, teamId));
    return {
      items: (await listScorecards(web.db, teamId, MOST_SCORECARDS)).map((row) => presentRow(row, choice)),
      templates: scorecardTemplates.map(({ key, content: { name, description, categories } }) => ({
        ...{ key, name, description },
        criteria: criteriaOf(categories),
      })),
    };
  });

  route(web, 'POST /api/scorecards', async ({ asker, body: { name, from } }) => {
    const by = { teamId: asker.team.teamId, createdBy: asker.person.personId };
    if (from?.kind === 'scorecard') {
      return shown(await duplicateScorecard(context, { ...by, scorecardKey: from.key, name }));
    }
    const template = from && scorecardTemplates.find(({ key }) => key === from.key);
    if (from && !template) throw new Problem('not_found', 'There is no such template.');
    return shown(await createScorecard(context, { ...by, content: { ...(template?.content ?? emptyScorecard), name } }));
  });

  route(web, 'POST /api/scorecards/import', async ({ asker, body }) => {
    const by = { teamId: asker.team.teamId, createdBy: asker.person.personId };
    const { outcome, ...scorecard } = await importScorecard(context, { ...by, ...readScorecardFile(body.yaml) });
    return { outcome, scorecard: await shown(scorecard) };
  });

  route(web, 'GET /api/scorecards/:scorecardKey', async ({ asker, params }) => shown(of(asker, params)));

  route(web, 'PATCH /api/scorecards/:scorecardKey', async ({ asker, params, body }) => {
    await activateScorecard(context, { ...of(asker, params), version: body.activeVersion });
    return shown(of(asker, params));
  });

  route(web, 'PUT /api/scorecards/:scorecardKey/draft', async ({ asker, params, body }) => {
    await saveScorecardDraft(context, { ...of(asker, params), ...body, changedBy: asker.person.personId });
    return shown(of(asker, params));
  });

  route(web, 'DELETE /api/scorecards/:scorecardKey/draft', async ({ asker, params }) => {
    await discardScorecardDraft(context, of(asker, params));
  });

  route(web, 'POST /api/scorecards/:scorecardKey/draft-from', async ({ asker, params, body }) => {
    await draftFromScorecardVersion(context, { ...of(asker, params), ...body, changedBy: asker.person.personId });
    return shown(of(asker, params));
  });

  route(web, 'POST /api/scorecards/:scorecardKey/publish', async ({ asker, params, body }) => {
    await publishScorecard(context, { ...of(asker, params), ...body, changedBy: asker.person.personId });
    return shown(of(asker, params));
  });

  route(web, 'GET /api/scorecards/:scorecardKey/versions/:version', async ({ asker, params: { version, ...params } }) => {
    const scorecard = of(asker, params);
    const card = await known(scorecard);
    const found = await published(scorecard, version);
    const line = (await listScorecardVersions(web.db, scorecard, MOST_VERSIONS)).find((one) => one.version === version);
    const content = contentOf(found.card);
    const told = presentVersion(line ?? { ...found, changedByName: null });
    return { ...told, content, changesToDraft: cardChanges(content, contentOf(editedOf(card))) };
  });

  async function published(scorecard: OfScorecard, version: number) {
    const found = await findScorecardVersion(web.db, { ...scorecard, version });
    if (found && found.state !== 'draft') return found;
    throw new Problem('not_found', `There is no version ${version} of this scorecard.`);
  }

  route(web, 'GET /api/scorecards/:scorecardKey/file', async ({ asker, params }) => {
    const { scorecardKey: key } = params;
    const content = contentOf(editedOf(await known(of(asker, params))));
    return { fileName: `${key}.yaml`, yaml: writeScorecardFile({ key, content }) };
  });

  let trying = 0;
  route(web, 'POST /api/scorecards/:scorecardKey/try', async ({ asker, params, body, request }) => {
    const card = await cardToTry(of(asker, params), body.of);
    const { saved, tried } = await tryOut(request, (signal) =>
      tryScorecard({ ...context, ...scoring }, { teamId: asker.team.teamId, callId: body.callId, card }, signal),
    );
    return { saved: saved && { ...saved.result, scoredAt: saved.createdAt.toISOString() }, tried };
  });

  route(web, 'POST /api/scorecards/:scorecardKey/stability/estimate', async ({ asker, params, body }) => {
    const { callId, times } = body;
    const card = await cardToTry(of(asker, params), body.of);
    const asked = { teamId: asker.team.teamId, callId, card, times, judgedBy: scoring.judgedBy };
    return estimateStability({ ...context, ...scoring }, asked);
  });

  route(web, 'POST /api/scorecards/:scorecardKey/stability', async ({ asker, params, body, request }) => {
    const { callId, times } = body;
    const card = await cardToTry(of(asker, params), body.of);
    const asked = { teamId: asker.team.teamId, callId, card, times, judgedBy: scoring.judgedBy };
    return tryOut(request, (signal) => measureStability({ ...context, ...scoring }, asked, signal));
  });

  async function cardToTry(scorecard: OfScorecard, which: 'draft' | number): Promise<Scorecard> {
    const found = await known(scorecard);
    return which === 'draft' ? editedOf(found) : (await published(scorecard, which)).card;
  }

  /** Ends when whoever asked has gone. */
  async function tryOut<T>(request: FastifyRequest, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (trying >= MOST_TRIED_AT_ONCE) {
      throw new Problem('overloaded', 'Others are trying scorecards at the moment. Try again in a minute.', { retryable: true });
    }
    const gone = new AbortController();
    const onClose = () => gone.abort(new Problem('bad_request', 'Whoever asked has gone.'));
    request.raw.socket.once('close', onClose);
    trying += 1;
    try {
      return await work(gone.signal);
    } finally {
      trying -= 1;
      request.raw.socket.off('close', onClose);
    }
  }
}

/** The draft, else what would become one with the first change. */
function editedOf({ draft, active, newest }: OpenScorecard): Scorecard {
  const card = draft?.card ?? active?.card ?? newest?.card;
  if (!card) throw new Problem('not_found', 'There is no such scorecard.');
  return card;
}

function keysOf(card: Scorecard | null): string[] {
  return (card?.categories ?? []).flatMap((category) => [
    category.key,
    ...category.criteria.flatMap((criterion) => [criterion.key, ...criterion.checks.map((check) => check.key)]),
  ]);
}

function criteriaOf(categories: ScorecardContent['categories']): number {
  return categories.reduce((sum, { criteria }) => sum + criteria.length, 0);
}

function presentRow(row: ListedScorecard, choice: SavedChoice): ScorecardRow {
  const { key: scorecardKey, card, activeVersion, hasDraft } = row;
  return {
    ...{ scorecardKey, name: card.name, description: card.description, activeVersion, hasDraft },
    state: stateOfCard(row),
    criteria: criteriaOf(card.categories),
    isDefault: choice.defaultKey === scorecardKey,
    rules: choice.rules.flatMap((rule, index) => (rule.scorecardKey === scorecardKey ? [index + 1] : [])),
    changedAt: row.changedAt.toISOString(),
  };
}

function presentVersion({
  version,
  state,
  note,
  changedByName,
  changedAt,
}: ScorecardVersionLine): ScorecardDetail['versions'][number] {
  const told = { version, note, publishedBy: changedByName, publishedAt: changedAt.toISOString() };
  return { ...told, state: state === 'active' ? 'active' : 'archived' };
}
