// A team with a scored call, its rep, a manager and another member: the stage of the tests of what people say of calls.
import { hubspotDefaults } from '../rules/hubspot-settings.ts';
import type { Finding, ScorecardContent } from '../rules/scorecard.ts';
import type { Utterance } from '../rules/transcript.ts';
import { savePortal } from '../server/database/hubspot-portals.ts';
import { addScorecard, saveChoice } from '../server/database/scorecards.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import type { IntakeContext } from '../server/flows/context.ts';
import { scoreCall } from '../server/flows/intake/score-call.ts';
import type { Evaluator } from '../server/ports/evaluator.ts';
import { addCall } from './web-calls.ts';
import { openWebServer, type Answer, type Browser, type TestPerson, type WebServer } from './web-server.ts';

export type ReviewScene = {
  server: WebServer;
  teamId: string;
  people: Record<'manager' | 'rep' | 'other', TestPerson>;
  manager: Browser;
  rep: Browser;
  other: Browser;
  evaluator: Evaluator;
  /** The evaluator answers so from now on. */
  findings: (next: Finding[]) => void;
  /** A finished call of the rep, scored by the card; HubSpot knows it. */
  scoredCall: (more?: { title?: string; utterances?: Utterance[] }) => Promise<string>;
  score: (callId: string) => Promise<void>;
  ask: (browser: Browser, method: string, path: string, body?: unknown) => Promise<Answer>;
  close: () => Promise<void>;
};

export const cardKey = 'visits';
/** What comes before scoring. */
const before = { fetch: 'skipped', decode: 'skipped', transcribe: 'done', analyse: 'done' } as const;
const check = (key: string, question: string) => ({ key, question, saidBy: 'us' as const, examples: [question] });
export const visits: ScorecardContent = {
  ...{ name: 'Visits', description: '' },
  categories: [
    {
      ...{ key: 'visit', name: 'Visit' },
      criteria: [
        {
          ...{ key: 'parking', name: 'Parking', description: 'Where.', weight: 60 },
          checks: [check('parking-told', 'Parking told?')],
        },
        {
          ...{ key: 'lunch', name: 'Lunch', description: 'When.', weight: 40 },
          checks: [check('lunch-offered', 'Lunch offered?')],
        },
      ],
    },
  ],
};
export const said = (side: 'us' | 'them', text: string, startMs: number): Utterance => ({
  ...{ speaker: side === 'us' ? 'Maya' : 'Daniel', side, channel: null, startMs, endMs: startMs + 2_000, text },
});
export const talk = [
  said('us', 'You can park right behind our building.', 0),
  said('them', 'All right, thank you very much.', 3_000),
  said('us', 'Perhaps we eat something together.', 6_000),
];
export const finding = (
  checkKey: string,
  answer: Finding['answer'],
  confidence: number,
  utterance: number,
  quote: string,
): Finding => ({
  ...{ checkKey, answer, confidence, reason: 'As it was said.' },
  quotes: quote === '' ? [] : [{ utterance, quote }],
});
/** Parking is met, lunch left open: 60 of 100. */
export const usual = [
  finding('parking-told', 'yes', 0.9, 0, 'You can park right behind our building'),
  finding('lunch-offered', 'yes', 0.4, 2, 'we eat something together'),
];

export async function openReviewScene(): Promise<ReviewScene> {
  const server = await openWebServer();
  const { teamId } = await server.team();
  const people = {
    manager: await server.person(teamId, 'manager'),
    rep: await server.person(teamId, 'member'),
    other: await server.person(teamId, 'member'),
  };
  const browserOf = async ({ email }: TestPerson): Promise<Browser> => {
    const browser = server.browser();
    await browser.signIn(email);
    return browser;
  };
  const { db } = server.database;
  const now = new Date();
  await addScorecard(
    db,
    teamId,
    { card: { ...visits, key: cardKey, version: 1 }, state: 'active', revision: 1 },
    { person: null, at: now },
  );
  await saveChoice(db, teamId, { rules: [], defaultKey: cardKey, revision: 0 }, { person: null, at: now });
  // Nobody asks HubSpot anything: what would be sent is looked at.
  await savePortal(
    db,
    { teamId, portalId: '62515' },
    {
      ...{ auth: 'token', tokenHint: '1234', appId: null, accessExpiresAt: null, accessRenewAt: null, accountType: 'STANDARD' },
      ...{ timeZone: 'UTC', uiDomain: 'app.hubspot.com', dataHosting: 'na1', scopes: [], scopesKnown: false, burstLimit: 100 },
      ...{ settings: { ...hubspotDefaults, writeProperties: true }, connectedBy: null },
    },
    now,
  );
  let answers = usual;
  const evaluator: Evaluator = {
    evaluate: async () => ({ findings: answers, evaluator: { kind: 'language-model', name: 'as told', version: '1' } }),
    close: async () => {},
  };
  const intake = { ...server.context, evaluator } as unknown as IntakeContext;
  const score = async (callId: string): Promise<void> => {
    await db.updateTable('callStage').set({ state: 'waiting' }).where('callId', '=', callId).where('stage', '=', 'score').execute();
    await scoreCall(intake, { teamId, callId }, new AbortController().signal);
  };
  let calls = 0;
  return {
    ...{ server, teamId, people, evaluator, score },
    manager: await browserOf(people.manager),
    rep: await browserOf(people.rep),
    other: await browserOf(people.other),
    findings: (next) => void (answers = next),
    async scoredCall({ title = 'A visit', utterances = talk } = {}) {
      const callId = await addCall(server, { teamId, title, durationMs: 60_000, stages: { ...before, score: 'waiting' } });
      calls += 1;
      await db
        .updateTable('call')
        .set({ repPersonId: people.rep.personId, hubspotCallId: String(700 + calls) })
        .where('id', '=', callId)
        .execute();
      const frame = { source: 'given', engine: 'test', speakersEstimated: false, timesEstimated: false } as const;
      await saveTranscript(db, { teamId, callId }, { ...frame, utterances: [...utterances] }, now);
      await score(callId);
      return callId;
    },
    ask: (browser, method, path, body) => browser.send(method, `/api${path}`, body),
    close: () => server.close(),
  };
}
