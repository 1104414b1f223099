// Results of tests as JUnit XML, which build servers read.

export type JunitCase = {
  name: string;
  tookMs: number;
  /** `failure`: what was expected did not come; `error`: it could not be run. */
  outcome: 'passed' | 'failure' | 'error';
  /** One line; of what passed none. */
  message: string;
  /** What was said, for whoever reads the report. */
  output: string;
};

export function junitXml(suite: { name: string; at: Date; cases: readonly JunitCase[] }): string {
  const { name, at, cases } = suite;
  const count = (outcome: JunitCase['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  const counts = attributes({
    ...{ tests: cases.length, failures: count('failure'), errors: count('error') },
    time: seconds(cases.reduce((sum, { tookMs }) => sum + tookMs, 0)),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'ringside' })}${counts}>`,
    `  <testsuite${attributes({ name })}${counts}${attributes({ skipped: 0, timestamp: at.toISOString() })}>`,
    ...cases.flatMap((one) => caseLines(name, one)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseLines(suite: string, { name, tookMs, outcome, message, output }: JunitCase): string[] {
  return [
    `    <testcase${attributes({ name, classname: suite, time: seconds(tookMs) })}>`,
    ...(outcome === 'passed'
      ? []
      : [`      <${outcome}${attributes({ message, type: outcome })}>${escaped(message)}</${outcome}>`]),
    ...(output === '' ? [] : [`      <system-out>${escaped(output)}</system-out>`]),
    '    </testcase>',
  ];
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escaped(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** XML 1.0 has no place for most control characters, nor for halves of a pair, however they are written. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
