// Prints the rules of law and the reasons of calls as the documentation has them: node test/print-calling-rules.ts > docs/calling-rules.md
import { fileURLToPath } from 'node:url';
import { attemptReasons } from '../rules/attempt-reason.ts';
import { dispositions } from '../rules/disposition.ts';
import { policyPacks } from '../rules/policy-pack.ts';
import { ruleInWords } from '../rules/policy-rule-words.ts';
import type { PolicyRule } from '../rules/policy-rule.ts';
import { markdownTable } from './markdown-table.ts';

const retries = {
  never: 'no',
  soon: 'yes, after 15 minutes where no gap was asked for',
  later: 'yes, after an hour where no gap was asked for',
  if_not_booked:
    'where the agent books callbacks and none was booked, after an hour where no gap was asked for; not where they asked for a time more than 90 days ahead',
  if_voicemail: 'where the agent says so, after an hour where no gap was asked for',
} as const;

export function printCallingRules(): string {
  return `${[
    '# Calling rules and reasons',
    'Printed from the program by `node test/print-calling-rules.ts > docs/calling-rules.md`; a test compares both. How the rules are put together for one call: [Outbound calls](outbound.md). With examples: [The rules, with their examples](rules.md).',
    '## Rules of law',
    'Dated data, not legal advice: read the sources and decide. **official** was read in the law or at the authority, **secondary** in others’ summaries, **unverified** means that summaries disagree or are incomplete, and the stricter reading stands. All three are applied. Where no rule for the hours is known, nobody is rung outside 08:00–21:00.',
    ...policyPacks.flatMap(({ name, packId, version, rules }) => [`### ${name} (\`${packId}\`, ${version})`, table(rules)]),
    '## Why a call is made, waits or is not made',
    markdownTable(
      ['reason', 'in words'],
      Object.entries(attemptReasons).map(([reason, words]) => [`\`${reason}\``, words]),
    ),
    '## How an attempt ends, and whether it is tried again',
    markdownTable(
      ['disposition', 'in words', 'tried again'],
      Object.entries(dispositions).map(([disposition, { label, retry }]) => [`\`${disposition}\``, label, retries[retry]]),
    ),
  ].join('\n\n')}\n`;
}

function table(rules: readonly PolicyRule[]): string {
  return markdownTable(
    ['key', 'where', 'which calls', 'asks for', 'since', 'source'],
    rules.map((rule) => {
      const { key, regions, purposes, from = 'always', source } = rule;
      const told = `${source.law}. ${source.certainty}, ${source.asOf}: ${source.readAt}`;
      return [`\`${key}\``, regions.join(' '), purposes.join(', '), ruleInWords(rule), from, told];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(printCallingRules());
