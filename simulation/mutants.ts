// Mistakes to be planted into the product, one at a time. A simulation that lets one through proves little about the rest.
import { edit, type Edit } from '../bench/source-edit.ts';

export type Mutant = { name: string; edits: readonly Edit[] };

const runStage = 'server/flows/intake/run-stage.ts';
const allowDial = 'server/flows/outbound/allow-dial.ts';
const nextAttempt = 'rules/next-attempt.ts';
const plannedCall = 'rules/planned-call.ts';
const attempts = 'server/database/attempts.ts';

const mutant = (name: string, ...edits: Edit[][]): Mutant => ({ name, edits: edits.flat() });

export const mutants: readonly Mutant[] = [
  mutant(
    'a push is not known by its id',
    edit('server/flows/intake/arriving-call.ts', [
      ['    external_id: call.externalId,', '    external_id: call.externalId && `${call.externalId} ${context.newId()}`,'],
    ]),
  ),
  mutant(
    'the next stage is not queued',
    edit(runStage, [["if (next && states[next] === 'waiting') {", "if (next && states[next] === 'failed') {"]]),
  ),
  mutant(
    'a failed stage is not tried again',
    edit(runStage, [
      [
        '      await context.enqueueJobs(db, [\n        { name: jobOfStage[run.stage]',
        '      void [\n        { name: jobOfStage[run.stage]',
      ],
      ['startAt: verdict.at },\n      ]);', 'startAt: verdict.at },\n      ];'],
    ]),
  ),
  mutant(
    'an overtaken run saves',
    edit('server/database/stages.ts', [
      [
        'progress: 1, endedAt: now });\n  return isCurrent(await whereCurrent(set, of)',
        'progress: 1, endedAt: now });\n  return isCurrent(await where<typeof set>(set, of)',
      ],
    ]),
  ),
  mutant('the phone rings before the intent is kept', edit(allowDial, [["      state: 'dialling',\n", '']])),
  mutant(
    'who finds no answer dials again',
    edit('server/flows/outbound/recover-attempts.ts', [
      [
        "if (attempt.state === 'claimed') {",
        "if (attempt.carrierRef === null) {\n      await updateAttempt(context.db, { teamId: attempt.teamId, attemptId: attempt.id }, { state: 'claimed' });",
      ],
    ]),
  ),
  mutant(
    'each delivery asks for a call of its own',
    edit('server/flows/outbound/take-call-requests.ts', [
      ["createHash('sha256').update(identity)", "createHash('sha256').update(`${identity} ${context.newId()}`)"],
    ]),
    edit('rules/trigger.ts', [['  return `${parts.for.kind}:', '  return `${performance.now()} ${parts.for.kind}:']]),
  ),
  mutant(
    'the list is not looked at',
    edit('rules/compliance.ts', [['    if (!doNotCall) return pass(', '    if (!doNotCall || doNotCall) return pass(']]),
  ),
  mutant(
    'the kill switch is not heard',
    edit(plannedCall, [["['everything', held.isKillSwitchOn]", "['everything', false]"]]),
    edit(attempts, [['    where p.paused_at is null\n    limit', '    limit']]),
  ),
  mutant(
    'a paused agent goes on',
    edit(plannedCall, [["['agent', held.agent !== 'active']", "['agent', held.agent === 'archived']"]]),
    edit(attempts, [["and a.id = l.agent_id and a.state = 'active'", 'and a.id = l.agent_id']]),
  ),
  mutant(
    'caps are not kept',
    edit('rules/frequency-cap.ts', [['if (capFreeMs <= freeMs) continue;', 'if (capFreeMs > 0) continue;']]),
  ),
  mutant(
    'one clock of several counts',
    edit(nextAttempt, [
      [
        'layers: bindLaw(given.layers, given.zones), zones: given.zones.asked',
        'layers: given.layers, zones: [given.zones.asked[0]]',
      ],
    ]),
  ),
  mutant(
    'hours are not kept',
    edit('rules/calling-window.ts', [
      [
        'return { closedBy, untilMs: closedBy === null ? openUntil : closedUntil };',
        'return { closedBy: null, untilMs: Infinity };',
      ],
    ]),
  ),
  mutant(
    'what a contact says is not read',
    edit(allowDial, [['pick(read.contact, propertiesOfPerson(policy.policy))', '{}']]),
    edit('server/flows/outbound/heed-contacts.ts', [['if (property === null) return;', 'if (property !== null) return;']]),
  ),
  mutant('a line stays taken', edit('server/flows/outbound/close-attempt.ts', [['  await freeDialSlots(db, of);\n', '']])),
  mutant(
    'nobody is told of a score',
    edit('server/flows/intake/score-call.ts', [['      await tellAnalysed(context, db, { ...of, scores });\n', '']]),
  ),
  mutant(
    'silence of an endpoint counts as taken',
    edit('rules/webhook-schedule.ts', [
      ['if (status !== null && status >= 200 && status < 300)', 'if (status === null || (status >= 200 && status < 300))'],
    ]),
  ),
  mutant(
    'a score is not written back',
    edit('server/flows/intake/score-call.ts', [['      await planWriteBack(context, db, { ...of, scores }, now);\n', '']]),
  ),
  mutant(
    'contacts are known by webhooks alone',
    edit('server/flows/intake/sync-hubspot.ts', [
      ["if (lane.kind === 'contacts') await takeFoundContacts", "if (lane.kind === 'backfill') await takeFoundContacts"],
    ]),
  ),
  mutant(
    'a stop is not in the audit log',
    edit('server/flows/outbound/pause-calls.ts', [
      ['      await noteAct(context, db, {', '      void ((..._: unknown[]) => {})(context, db, {'],
    ]),
  ),
  mutant(
    'one attempt too many',
    edit(nextAttempt, [
      ['if (attempts.length > plan.retries.retries && !isAgreed)', 'if (attempts.length > plan.retries.retries + 1 && !isAgreed)'],
    ]),
  ),
  mutant(
    'who was spoken with is rung again',
    edit('rules/disposition.ts', [["settings.retryVoicemail : retry !== 'never';", 'settings.retryVoicemail : true;']]),
  ),
  mutant(
    'a gap is not waited for',
    edit(nextAttempt, [
      [
        'fromMs + gapMs(plan.retries, attempts.length, disposition)',
        'fromMs + 60_000 * Math.min(1, gapMs(plan.retries, attempts.length, disposition))',
      ],
    ]),
  ),
  mutant(
    'nobody asks again at the moment of dialling',
    edit('server/flows/outbound/dial-attempt.ts', [
      [
        'return isRecent && !isOver(turn, now) && isOpen(now);',
        'return isRecent || !isRecent || (!isOver(turn, now) && isOpen(now));',
      ],
    ]),
  ),
  mutant(
    'a cancelled call is rung',
    edit('server/flows/outbound/call-facts.ts', [
      [
        "isCancelled: call.state === 'cancelled' || campaign?.state === 'cancelled',",
        "isCancelled: campaign?.state === 'cancelled',",
      ],
    ]),
  ),
  mutant(
    'a note that may be there is made again',
    edit('server/flows/reporting/send-notes-or-tasks.ts', [["if (row.state === 'sending') {", "if (row.state === 'done') {"]]),
  ),
  mutant(
    'recordings go too soon',
    edit('rules/privacy-policy.ts', [['now.getTime() - days * DAY_MS', 'now.getTime() - (days - 1) * DAY_MS']]),
  ),
  mutant(
    'retention comes once',
    edit('server/flows/privacy/apply-retention.ts', [
      [
        'planRetention(db, teamId, new Date(now.getTime() + DAY_MS))',
        'planRetention(db, teamId, new Date(now.getTime() + 99 * DAY_MS))',
      ],
    ]),
  ),
  mutant(
    'files of what is forgotten stay',
    edit('server/flows/privacy/apply-retention.ts', [
      ["await context.enqueueJobs(db, [{ name: 'remove-files', input: {} }]);", ''],
    ]),
  ),
  mutant(
    'what was read before is believed for ever',
    edit('server/flows/outbound/dial-attempt.ts', [['if (context.monotonicMs() - readMs > OLDEST_READING_MS) continue;', '']]),
  ),
];

/** Throws for a name that stands for nothing. */
export function mutantNamed(name: string): Mutant {
  const found = mutants.find((one) => one.name === name);
  if (!found) throw new Error(`There is no mutant “${name}”; there are ${mutants.map((one) => one.name).join(', ')}.`);
  return found;
}
