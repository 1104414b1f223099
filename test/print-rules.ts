// Prints the rules with their examples, rows of the tables they are tested with: node test/print-rules.ts > docs/rules.md
import { fileURLToPath } from 'node:url';
import { agreedTimeExamples, noTimeExamples, saidAt } from '../rules/agreed-time-examples.ts';
import { layerExamples, windowExamples } from '../rules/calling-window-examples.ts';
import { dispositions } from '../rules/disposition.ts';
import { durationExamples } from '../rules/duration-examples.ts';
import { HORIZON_DAYS } from '../rules/next-allowed.ts';
import { type AttemptExample, at, attemptExamples, given, nine, plan, skippedExamples } from '../rules/next-attempt-examples.ts';
import { phoneNumberExamples, refusedNumberExamples } from '../rules/phone-number-examples.ts';
import { readPhoneNumber } from '../rules/phone-number.ts';
import { MOST_RETRIES } from '../rules/retry-plan.ts';
import { agentPlan, gapExamples, retryPlanExamples } from '../rules/retry-plan-examples.ts';
import { active, call, choiceExamples, names } from '../rules/scorecard-choice-examples.ts';
import { conditionInWords } from '../rules/scorecard-choice.ts';
import { LEAST_CONFIDENCE } from '../rules/scoring.ts';
import { card, gateExamples, scoreExamples } from '../rules/scoring-examples.ts';
import { type SpokenForm, spokenForms } from '../rules/spoken-form.ts';
import { spokenFormExamples, spokenZone } from '../rules/spoken-form-examples.ts';
import { exampleValues, templateExamples } from '../rules/template-examples.ts';
import { unknownZoneExamples, whereaboutsExamples } from '../rules/time-zone-evidence-examples.ts';
import { sourceInWords, tieBreaks } from '../rules/variable.ts';
import { exampleData, fallbackExamples, sourceExamples } from '../rules/variables-examples.ts';
import { instantOfWallClock } from '../rules/zone-clock.ts';
import { markdownTable } from './markdown-table.ts';
import {
  asSent,
  attemptInWords,
  durationByWords,
  evidenceInWords,
  hoursNames,
  knownInWords,
  layerInWords,
  lengthInWords,
  minutesInWords,
  shown,
  timeInWords,
} from './rule-words.ts';

export function printRules(): string {
  const page = [
    '# The rules, with their examples',
    'Printed from the program by `node test/print-rules.ts > docs/rules.md`; a test compares both. Every example is a row of a table that the rule is tested with. What the law asks for, and every reason in words: [Calling rules and reasons](calling-rules.md).',
    ...[callingHours(), whereTheyAre(), numbers(), attempts(), agreedTimes(), lengths(), values(), scores(), cards()].flat(),
  ];
  return `${page.join('\n\n')}\n`;
}

function callingHours(): string[] {
  return [
    '## When somebody may be rung',
    'Hours are what the clock on the wall of the called person shows. Their beginning belongs to them and their end does not; outside them a call waits for the next ones. Hours over midnight belong to the day on which they begin.',
    markdownTable(
      ['example', 'clock', 'hours', 'asked for', 'rung from'],
      windowExamples.map(([what, now, zone, window, rung]) => [
        what,
        zone,
        window,
        timeInWords(new Date(now), zone),
        timeInWords(new Date(rung), zone),
      ]),
    ),
    '### Several hours, several clocks',
    `All hours have to be open at once, on every clock that may be theirs. Where they never are within ${HORIZON_DAYS} days, no call is made (\`no_open_window\`).`,
    markdownTable(
      ['example', 'hours', 'clocks', 'asked for', 'rung from', 'decided by'],
      layerExamples.map(([what, layers, zones, now, rung, by]) => {
        const [layer = '', zone = zones[0]] = by?.split(' ') ?? [];
        return [
          what,
          layers.map(layerInWords).join('; '),
          zones.join(', '),
          timeInWords(new Date(now), zone),
          rung === 'never' ? 'never' : timeInWords(new Date(rung), zone),
          layer in hoursNames ? `those ${hoursNames[layer as keyof typeof hoursNames]}, in ${zone}` : '',
        ];
      }),
    ),
  ];
}

function whereTheyAre(): string[] {
  return [
    '## Where somebody is',
    'A zone told by a property of the team’s choice decides. Without one, what HubSpot, the address and the number suggest is weighed: where they agree they narrow one another down, where they cannot all be right everything that any of them says counts. A zone sent with the call decides for the hours that were asked for; where anything contradicts it, the law is kept on the clocks of both.',
    markdownTable(
      ['example', 'what is known', 'clocks', 'contradiction'],
      whereaboutsExamples.map(([what, known, zones, , isConflict]) => {
        const [asked = '', law] = zones.split(', law ').map((list) => list.replaceAll(' ', ', '));
        const clocks = law === undefined ? asked || 'none' : `${asked}; for the law ${law}`;
        return [what, knownInWords(known), clocks, isConflict ? 'yes' : 'no'];
      }),
    ),
    'Of whom nothing tells, the team’s policy decides:',
    markdownTable(
      ['policy', 'what is done'],
      unknownZoneExamples.map(([policy, zones]) => [
        { hold: 'Hold the call', team_zone: 'Take the team’s zone' }[policy],
        zones === null ? 'the call waits (`zone_unknown`)' : `rung by the clock of ${zones.join(', ')}`,
      ]),
    ),
  ];
}

function numbers(): string[] {
  return [
    '## Which number is dialled',
    'Numbers are read as people write them. The team’s default country counts only for those that do not begin with `+` or `00`.',
    markdownTable(
      ['written', 'default country', 'dialled', 'country', 'kind', 'extension'],
      phoneNumberExamples.map(([text, country, read]) => {
        const [e164 = '', of = '', kind = '', extension = ''] = read.split(' ');
        return [`\`${text}\``, country ?? 'none', e164, of.replace('null', 'none'), kind.replaceAll('_', ' '), extension.slice(1)];
      }),
    ),
    markdownTable(
      ['written', 'default country', 'refused'],
      refusedNumberExamples.map(([text, country]) => {
        const reading = readPhoneNumber(text, country);
        return [`\`${text}\``, country ?? 'none', reading.kind === 'refused' ? reading.message : ''];
      }),
    ),
  ];
}

function attempts(): string[] {
  const retries = `${agentPlan.retries} retries, ${agentPlan.gapsMinutes.map(minutesInWords).join(', ')} apart`;
  return [
    '## When it is tried again',
    '### What is asked for',
    `Up to ${MOST_RETRIES} retries. Bare gaps are hours on the CRM webhook and minutes on \`/call/outbound\`; the last one repeats. What is not sent is the agent’s: here ${retries}.`,
    markdownTable(
      ['`num_of_retries`', '`gap_between_retries`', 'bare gaps are', 'retries', 'gaps', 'told besides'],
      retryPlanExamples.map(([asked, gaps, unit, read, warning = '']) => {
        const [count = '', minutes = ''] = read.split(': ');
        const waits = minutes.split(' ').map((one) => minutesInWords(Number(one)));
        return [asSent(asked), asSent(gaps), unit, count, waits.join(', '), warning];
      }),
    ),
    '### How long each retry waits',
    'The gap counts from the end of an attempt. Where none was asked for, a line that was busy is tried sooner than one that nobody answered.',
    markdownTable(
      ['gaps asked for', 'retry', 'the attempt before it', 'waits'],
      gapExamples.map(([gaps, retry, after, minutes]) => [
        gaps.length === 0 ? 'none' : gaps.map(minutesInWords).join(', '),
        String(retry),
        after === null ? '' : dispositions[after].label,
        minutesInWords(minutes),
      ]),
    ),
    '### What follows an attempt',
    `On a clock of UTC, with ${layerInWords(nine)}, ${plan.retries.retries} retries ${plan.retries.gapsMinutes.map(minutesInWords).join(', ')} apart and ${lengthInWords(plan.ringMs)} to ring, unless the example says otherwise. An attempt that is due outside the hours is carried over to the next ones.`,
    attemptTable(attemptExamples),
    'The same with `carry_over=false`: an attempt that falls outside the hours is left out, and counts as made.',
    attemptTable(skippedExamples),
  ];
}

function attemptTable(examples: readonly AttemptExample[]): string {
  return markdownTable(
    ['example', 'so far', 'now', 'what is done', 'reason'],
    examples.map(([what, , tried, { now = given.now }, verdict]) => {
      const words = verdict.split(' ');
      const reason = words.pop() ?? '';
      return [what, tried.map(attemptInWords).join('; '), shown(now.toISOString()), done(words), `\`${reason}\``];
    }),
  );
}

function done([kind = '', time = '-']: string[]): string {
  const until = time === '-' ? '' : shown(at(time).toISOString());
  switch (kind) {
    case 'dial-at':
      return `rung ${until}`;
    case 'wait':
      return until === '' ? 'waits' : `decided ${until}`;
    case 'skip':
      return 'left out';
    default:
      return 'not rung again';
  }
}

const missing = { hour: 'the hour is asked for', day: 'the day is asked for' };

function agreedTimes(): string[] {
  return [
    '## Times agreed in a call',
    `What people say is read on their own clock. An hour without a day is the next that comes, an hour that the clock skips the first after it, and a part of a day has an hour of its own. Nobody is rung on a day they did not name: what is not understood is asked for. Said on ${timeInWords(saidAt.now, saidAt.zone)} in ${saidAt.zone}:`,
    markdownTable(
      ['they say', 'rung'],
      [
        ...agreedTimeExamples.map(([said, meant]) => {
          const rung = new Date(instantOfWallClock(saidAt.zone, Date.parse(`${meant}Z`)));
          return [`“${said}”`, timeInWords(rung, saidAt.zone)];
        }),
        ...noTimeExamples.map(([said, read]) => [
          `“${said}”`,
          read.kind === 'unclear'
            ? missing[read.missing]
            : read.kind === 'passed'
              ? 'that has passed: asked for another time'
              : 'too far ahead to be booked',
        ]),
      ],
    ),
  ];
}

function lengths(): string[] {
  return [
    '## How long a call was',
    'A `duration` is read by the first of these that tells: a unit written with it, `durationUnit`, the recording, the end of the transcript, its words, where the call comes from, the size of the number. A guess is shown as one until the sound itself has been measured.',
    markdownTable(
      ['sent', 'known besides', 'read as', 'told by', 'sure'],
      durationExamples.map(([value, evidence, ms, , by, confidence]) => [
        asSent(value),
        evidenceInWords(evidence),
        ms === null ? 'unknown' : lengthInWords(ms),
        durationByWords[by],
        confidence,
      ]),
    ),
  ];
}

function values(): string[] {
  const formInWords = ({ kind, ...more }: SpokenForm) =>
    [spokenForms[kind].name, ...Object.values<string>(more)].join(', ').replaceAll('_', ' ');
  return [
    '## Values in an agent’s texts',
    '### Where a value comes from',
    'An empty property is no value. Of several records one speaks for the contact:',
    Object.entries(tieBreaks)
      .map(([tieBreak, words]) => `- ${tieBreak.replaceAll('_', ' ')}: ${words}`)
      .join('\n'),
    'When this is known of a contact:',
    `\`\`\`text\n${Object.entries(exampleData)
      .flatMap(([name, of]) => knownOf(name, of))
      .join('\n')}\n\`\`\``,
    markdownTable(
      ['asked for', 'value', 'record'],
      sourceExamples.map(([source, value, recordId = '']) => [sourceInWords(source), value ?? 'none', recordId]),
    ),
    'Fallbacks are asked in order, then the default. A required variable without a value: the call is not made (`variable_missing`).',
    markdownTable(
      ['asked for', 'fallbacks', 'default', 'required', 'value'],
      fallbackExamples.map(([{ source, fallbacks, defaultValue, required }, value]) => [
        sourceInWords(source),
        fallbacks.map(sourceInWords).join(', then '),
        defaultValue ?? 'none',
        required ? 'yes' : 'no',
        value ?? 'no call is made',
      ]),
    ),
    '### How a value is said',
    `A value that does not fit its form is said as it is written. Instants are told by the clock of the called person, here that of ${spokenZone}.`,
    markdownTable(
      ['value', 'form', 'said'],
      spokenFormExamples.map(([value, form, said]) => [`\`${value}\``, formInWords(form), said ?? value]),
    ),
    '### A text with values',
    `A value is text and nothing else: what it holds is not filled again. A name without a variable is left out. Here ${exampleValues
      .map(({ name, value, spoken }) => (value === null ? `\`${name}\` has no value` : `\`${name}\` is said as \`${spoken}\``))
      .join(', ')}.`,
    markdownTable(
      ['text', 'said', 'no variable'],
      templateExamples.map(([template, text, unknown]) => [
        `\`${template}\``,
        text === '' ? '' : `\`${text}\``,
        unknown.join(', '),
      ]),
    ),
  ];
}

/** One line for each record: `deals 12: {"dealname":"Small"}`. */
function knownOf(name: string, known: (typeof exampleData)[keyof typeof exampleData]): string[] {
  if (!Array.isArray(known)) return [`${name}: ${JSON.stringify(known)}`];
  return known.map(
    ({ recordId, isPrimary, properties }) => `${name} ${recordId}${isPrimary ? ' (primary)' : ''}: ${JSON.stringify(properties)}`,
  );
}

function scores(): string[] {
  const criteria = card.categories.flatMap((category) => category.criteria);
  const inWords = (outcome: string) => outcome.replaceAll('_', ' ');
  return [
    '## What a call scores',
    `A check is met by a quote that stands in the transcript, said by the right side in the right part of the call. A criterion earns its weight by the share of its checks that are met; in part is half. What does not apply is left out, and the weights of the rest count as 100 %. An answer less sure than ${LEAST_CONFIDENCE * 100} % is possible: it earns nothing and is for a person to look at. On this card:`,
    markdownTable(
      ['criterion', 'weight', 'checks'],
      criteria.map(({ name, weight, checks }) => [
        name,
        String(weight),
        checks
          .map(({ question, notApplicableWhen }) => [question, ...(notApplicableWhen ? ['(may be left out)'] : [])].join(' '))
          .join(' '),
      ]),
    ),
    markdownTable(
      ['example', ...criteria.map(({ name, weight }) => `${name}, ${weight}`), 'score'],
      scoreExamples.map(([name, , overall, outcomes]) => {
        const rest = outcomes.split(' ').map(inWords);
        return [name, ...criteria.map(({ checks }) => rest.splice(0, checks.length).join(', ')), String(overall)];
      }),
    ),
    'A criterion can be a must: unless it is met, the call scores no more than its gate lets through. Here “Next step” is one.',
    markdownTable(
      ['“Next step”', 'gate', 'without the gate', 'score'],
      gateExamples.map(([name, , capAt, overall, uncapped = overall]) => [name, String(capAt), String(uncapped), String(overall)]),
    ),
  ];
}

function cards(): string[] {
  return [
    '## Which scorecard scores a call',
    'Rules are asked from top to bottom; the first of which all conditions hold decides. The default card takes the rest, and without one they get no score. A rule whose card is archived is passed over.',
    `For a call of ${lengthInWords(call.lengthMs ?? 0)} by ${names.get(call.repPersonId ?? '')} with the field pipeline “${String(call.metadata['pipeline'])}”, where the cards ${[...active].join(', ')} are in use:`,
    markdownTable(
      ['example', 'rules', 'default', 'scored by', 'because'],
      choiceExamples.map(([name, { rules, defaultKey }, scorecardKey, because]) => [
        name,
        rules
          .map((rule) => `${rule.scorecardKey} if ${rule.conditions.map((one) => conditionInWords(one, names)).join(' and ')}`)
          .join('; '),
        defaultKey ?? 'none',
        scorecardKey ?? 'no card',
        because,
      ]),
    ),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(printRules());
