// What keeps an agent's draft from being published, each with its field and what to do.
import { agentLanguages, type AgentSettings, type AgentWindow, type SilenceHandling } from './agent.ts';
import { templatesOf, variablesOf } from './agent-texts.ts';
import { e164, toolsProblems } from './agent-tool.ts';
import { contactUpdateProblems } from './contact-update.ts';
import type { FieldProblem } from './problem.ts';
import { MOST_RETRIES } from './retry-plan.ts';
import { placeholdersOf } from './template.ts';
import { LONGEST_VALUE, MOST_FALLBACKS, MOST_VARIABLES, variableName, type Variable } from './variable.ts';
import { readSpan } from './window-hours.ts';

export const LONGEST_TEXT = {
  name: 100,
  firstMessage: 2_000,
  instructions: 50_000,
  disclosureLine: 1_000,
  voicemail: 1_000,
  prompt: 500,
};
const MOST_CALLER_NUMBERS = 100;
const MOST_CLOSED_DAYS = 400;
const LONGEST_GAP_MINUTES = 30 * 24 * 60;
const SECOND_MS = 1_000;

/** An empty list: it may be published. */
export function draftProblems(draft: AgentSettings): FieldProblem[] {
  return [
    ...textProblems(draft),
    ...placeholderProblems(draft),
    ...draft.variables.slice(0, MOST_VARIABLES).flatMap((variable, index) => variableProblems(variable, index, draft.variables)),
    ...(draft.variables.length > MOST_VARIABLES
      ? [problem('variables', 'too_many', `An agent has at most ${MOST_VARIABLES} variables. Remove some.`)]
      : []),
    ...toolsProblems(draft.tools),
    ...optOutProblems(draft),
    ...windowProblems(draft.window),
    ...retryProblems(draft),
    ...numberProblems(draft.callerNumbers),
    ...range('longestCallMs', draft.longestCallMs, 30 * SECOND_MS, 3_600 * SECOND_MS, 'A call lasts 30 seconds to 60 minutes.'),
    ...silenceProblems(draft.silence),
    ...contactUpdateProblems(draft.contactUpdates),
  ];
}

function problem(path: string, code: string, message: string): FieldProblem {
  return { path, code, message };
}

function textProblems(draft: AgentSettings): FieldProblem[] {
  const voicemail = draft.voicemail.kind === 'leave_message' ? draft.voicemail.message : null;
  const needed: [path: string, text: string | null, longest: number, missing: string][] = [
    ['name', draft.name, LONGEST_TEXT.name, 'Give the agent a name.'],
    ['firstMessage', draft.firstMessage, LONGEST_TEXT.firstMessage, 'Write what the agent says first.'],
    ['instructions', draft.instructions, LONGEST_TEXT.instructions, 'Write what the agent should achieve and how it should speak.'],
    ['voicemail.message', voicemail, LONGEST_TEXT.voicemail, 'Write the message, or let the agent hang up on voicemail.'],
    [
      'silence.prompt',
      draft.silence.prompts > 0 ? draft.silence.prompt : null,
      LONGEST_TEXT.prompt,
      'Write what the agent says into a silence.',
    ],
    ['voice', draft.voice, 200, 'Choose a voice.'],
  ];
  return [
    ...needed.flatMap(([path, text, longest, missing]) => {
      if (text === null) return [];
      if (text.trim() === '') return [problem(path, 'missing', missing)];
      return text.length > longest ? [tooLong(path, longest)] : [];
    }),
    ...(draft.disclosureLine.length > LONGEST_TEXT.disclosureLine ? [tooLong('disclosureLine', LONGEST_TEXT.disclosureLine)] : []),
    ...(Object.hasOwn(agentLanguages, draft.language)
      ? []
      : [problem('language', 'unknown', `Choose one of ${Object.keys(agentLanguages).join(', ')}.`)]),
  ];
}

function tooLong(path: string, longest: number): FieldProblem {
  return problem(path, 'too_long', `Shorten it to ${longest} characters.`);
}

/** A placeholder nobody fills would be a hole in a sentence. */
function placeholderProblems(draft: AgentSettings): FieldProblem[] {
  const names = new Set(variablesOf(draft).map((variable) => variable.name));
  return templatesOf(draft).flatMap(({ path, text }) =>
    placeholdersOf(text)
      .filter((name) => !names.has(name))
      .map((name) =>
        problem(path, 'unknown_variable', `{{${name}}} is no variable of this agent. Add it under Variables, or remove it here.`),
      ),
  );
}

function variableProblems(variable: Variable, index: number, all: readonly Variable[]): FieldProblem[] {
  const path = `variables.${index}`;
  const { name, source, fallbacks, maxLength } = variable;
  const field = (item: Variable['source']) => ('property' in item ? item.property : 'field' in item ? item.field : item.value);
  return [
    ...(variableName.test(name)
      ? []
      : [problem(`${path}.name`, 'invalid', 'Begin with a letter; then letters, digits, “_”, “-” and “.”, 64 at most.')]),
    ...(all.findIndex((other) => other.name === name) < index
      ? [problem(`${path}.name`, 'repeated', `Another variable is named “${name}”. Rename one of them.`)]
      : []),
    ...[source, ...fallbacks].flatMap((item, place) =>
      field(item).trim() === ''
        ? [
            problem(
              `${path}.${place === 0 ? 'source' : `fallbacks.${place - 1}`}`,
              'missing',
              'Say which field the value comes from.',
            ),
          ]
        : [],
    ),
    ...(fallbacks.length > MOST_FALLBACKS
      ? [problem(`${path}.fallbacks`, 'too_many', `Give at most ${MOST_FALLBACKS} fallbacks.`)]
      : []),
    ...(maxLength === null
      ? []
      : range(`${path}.maxLength`, maxLength, 1, LONGEST_VALUE, `Keep 1 to ${LONGEST_VALUE} characters.`)),
  ];
}

function optOutProblems({ purpose, tools }: AgentSettings): FieldProblem[] {
  if (purpose !== 'marketing' || tools.some((tool) => tool.kind === 'opt_out')) return [];
  return [problem('tools', 'opt_out_missing', 'Add the tool “Do not call again”: people must be able to say no to sales calls.')];
}

function windowProblems({ start, end, days, closedOn, allowOvernight }: AgentWindow): FieldProblem[] {
  const reading = readSpan(start, end, { allowOvernight });
  return [
    ...(reading.kind === 'refused' ? [problem(`window.${reading.field}`, 'invalid', reading.message)] : []),
    ...(days.length === 0 ? [problem('window.days', 'missing', 'Choose at least one day of the week.')] : []),
    ...(closedOn.length > MOST_CLOSED_DAYS
      ? [problem('window.closedOn', 'too_many', `Name at most ${MOST_CLOSED_DAYS} days.`)]
      : []),
    ...closedOn
      .slice(0, MOST_CLOSED_DAYS)
      .flatMap((date, index) =>
        isDate(date) ? [] : [problem(`window.closedOn.${index}`, 'invalid', 'Write the day as 2026-12-25.')],
      ),
  ];
}

function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function retryProblems({ retries: { retries, gapsMinutes } }: AgentSettings): FieldProblem[] {
  return [
    ...range('retries.retries', retries, 0, MOST_RETRIES, `Try again 0 to ${MOST_RETRIES} times.`),
    ...(gapsMinutes.length > MOST_RETRIES
      ? [problem('retries.gapsMinutes', 'too_many', `Give at most ${MOST_RETRIES} gaps.`)]
      : []),
    ...gapsMinutes
      .slice(0, MOST_RETRIES)
      .flatMap((gap, index) =>
        gap >= 1 && gap <= LONGEST_GAP_MINUTES
          ? []
          : [problem(`retries.gapsMinutes.${index}`, 'out_of_range', 'Wait 1 minute to 30 days between attempts.')],
      ),
  ];
}

function numberProblems(numbers: readonly string[]): FieldProblem[] {
  if (numbers.length === 0 || numbers.length > MOST_CALLER_NUMBERS) {
    return [problem('callerNumbers', 'out_of_range', `Choose 1 to ${MOST_CALLER_NUMBERS} numbers to call from.`)];
  }
  return numbers.flatMap((number, index) => {
    if (!e164.test(number)) return [problem(`callerNumbers.${index}`, 'invalid', 'Write the number as +14155550123.')];
    return numbers.indexOf(number) < index
      ? [problem(`callerNumbers.${index}`, 'repeated', 'This number is there twice. Remove one.')]
      : [];
  });
}

function silenceProblems(silence: SilenceHandling): FieldProblem[] {
  return [
    ...range('silence.promptAfterMs', silence.promptAfterMs, SECOND_MS, 60 * SECOND_MS, 'Wait 1 to 60 seconds for an answer.'),
    ...range('silence.prompts', silence.prompts, 0, 10, 'Ask 0 to 10 times into a silence.'),
    ...range('silence.endOfTurnMs', silence.endOfTurnMs, 0, 10 * SECOND_MS, 'Let 0 to 10,000 milliseconds of silence end a turn.'),
  ];
}

function range(path: string, value: number, least: number, most: number, message: string): FieldProblem[] {
  return Number.isInteger(value) && value >= least && value <= most ? [] : [problem(path, 'out_of_range', message)];
}
