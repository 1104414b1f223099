// Trying an agent without a phone: chats in text, and tests with what is expected of them.
import { z } from 'zod';
import { MOST_CRITERIA, MOST_TEST_LINES, MOST_TESTS, testCharacters, type TestCharacter } from '../rules/agent-test.ts';
import { conversationResults } from '../rules/disposition.ts';
import { LONGEST_TEXT_LINE, MOST_TEXT_LINES } from '../rules/text-talk.ts';
import { routes } from './route.ts';
import { revisionNumber } from './stored-number.ts';

const line = z.string().trim().min(1).max(500);
const name = z.string().trim().min(1).max(100);
const values = z.record(z.string().max(100), z.string().max(2_000)).describe('Made-up values by the names of variables');

const callee = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('character'), character: z.enum(Object.keys(testCharacters) as TestCharacter[]) }),
  z.strictObject({ kind: z.literal('lines'), says: z.array(line).min(1).max(MOST_TEST_LINES) }),
  z.strictObject({
    kind: z.literal('replies'),
    opens: line,
    replies: z.array(z.strictObject({ hears: line, say: line })).max(MOST_TEST_LINES),
    otherwise: line,
  }),
]);

const criterion = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('result'), is: z.enum([...conversationResults, 'none']) }),
  z.strictObject({ kind: z.enum(['answer_is', 'answer_contains']), name, value: line }),
  z.strictObject({ kind: z.enum(['agent_says', 'agent_never_says', 'call_back_contains']), text: line }),
  z.strictObject({ kind: z.enum(['uses_tool', 'never_uses_tool']), tool: name }),
  z.strictObject({ kind: z.literal('most_turns'), turns: z.int().min(1).max(100) }),
  z.strictObject({ kind: z.literal('ended_by'), side: z.enum(['agent', 'callee']) }),
  z.strictObject({ kind: z.literal('answered_by'), who: z.enum(['human', 'voicemail']) }),
]);

/** As it stands in files too. */
export const agentTest = z
  .strictObject({ name, values: values.default({}), callee, expect: z.array(criterion).max(MOST_CRITERIA).default([]) })
  .meta({ id: 'AgentTest' });
export const agentTests = z.array(agentTest).max(MOST_TESTS);

const talkSide = z.enum(['us', 'them']);
/** As long as an agent's texts with their values; the body's size is what bounds them. */
const talkText = z.string();
const result = z.enum(conversationResults).nullable();

/** Kept by whoever chats, and sent along with the next turn. */
export const textTalk = z
  .object({
    phase: z.enum(['greeting', 'talking', 'machine', 'over']),
    lines: z
      .array(
        z.object({
          side: talkSide,
          text: talkText,
          notes: z
            .array(
              z.discriminatedUnion('kind', [
                z.object({ kind: z.literal('answer'), name: z.string().max(100), value: talkText }),
                z.object({ kind: z.literal('call_back'), said: talkText }),
                z.object({ kind: z.literal('result'), result: z.enum(conversationResults) }),
                z.object({
                  kind: z.literal('tool'),
                  tool: z.string().max(100),
                  arguments: z.record(z.string().max(100), z.union([talkText, z.number(), z.boolean()])),
                  outcome: z.enum(['done', 'failed']),
                  text: talkText,
                }),
              ]),
            )
            .max(60),
        }),
      )
      .max(MOST_TEXT_LINES * 2),
    answered: z.array(z.object({ said: talkText, say: talkText })).max(MOST_TEXT_LINES),
    answers: z.record(z.string().max(100), talkText),
    callBackSaid: talkText.nullable(),
    result,
    answeredBy: z.enum(['human', 'voicemail', 'fax']).nullable(),
    endedBy: z.enum(['agent', 'callee', 'carrier']).nullable(),
    prompts: z.int().min(0).max(1_000),
  })
  .meta({ id: 'TextTalk' });

const mind = z.enum(['script', 'language_model']).describe('Who leads the agent’s side');

export const agentTestRun = z
  .object({
    outcome: z.enum(['passed', 'failed', 'could_not_run']),
    /** Why it could not be run; null when it was. */
    message: z.string().nullable(),
    criteria: z.array(z.object({ expected: z.string(), isMet: z.boolean(), found: z.string() })),
    summary: z.string().nullable(),
    lines: z.array(z.object({ side: z.enum(['us', 'them', 'unknown']), text: z.string() })),
    answers: z.record(z.string(), z.string()),
    tookMs: z.number(),
  })
  .meta({ id: 'AgentTestRun' });

const MOST_CHAT_BYTES = 1024 * 1024;
const MOST_TESTS_BYTES = 1024 * 1024;
const ofAgent = z.object({ agentId: z.uuid() });
const set = z.object({ tests: agentTests, revision: revisionNumber, mind });

export const agentTestRoutes = routes({
  'POST /api/agents/:agentId/chat': {
    summary: 'Chat with an agent in text as its draft stands: one turn more of a talk, or its beginning',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent,
    body: z.object({
      values: values.default({}),
      talk: textTalk.nullable().default(null).describe('As the last answer told it; null begins a new one'),
      said: z.string().trim().max(LONGEST_TEXT_LINE).default('').describe('Empty: nothing is said for as long as the agent waits'),
    }),
    largestBody: MOST_CHAT_BYTES,
    reply: z.object({ talk: textTalk, mind }),
  },
  'GET /api/agents/:agentId/tests': {
    summary: 'The tests of an agent',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent,
    reply: set,
  },
  'PUT /api/agents/:agentId/tests': {
    summary: 'Save the tests of an agent; refused when somebody has saved others since `revision`',
    tag: 'Agents',
    needs: 'agents.manage',
    params: ofAgent,
    body: z.object({ revision: revisionNumber, tests: agentTests }),
    largestBody: MOST_TESTS_BYTES,
    reply: set,
  },
  'POST /api/agents/:agentId/tests/run': {
    summary: 'Run one test on the draft, in text or with sound; nobody is phoned',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent,
    body: z.object({
      name,
      sound: z.boolean().default(false).describe('Really spoken and heard: takes as long as a call does, up to three minutes'),
    }),
    reply: agentTestRun,
  },
});
