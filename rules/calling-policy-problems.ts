// What keeps a calling policy from being saved, each with its field and what to do.
import type { CallingPolicy } from './calling-policy.ts';
import { weekdays, type WindowLayer } from './calling-window.ts';
import { readCountry } from './country.ts';
import { policyPacks } from './policy-pack.ts';
import type { FieldProblem } from './problem.ts';
import { readZone } from './zone-clock.ts';

/** An empty list: it may be saved. */
export function policyProblems(policy: CallingPolicy): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (path: string, code: string, message: string) => problems.push({ path, code, message });
  const zone = readZone(policy.teamZone);
  if (zone.kind === 'refused') say('teamZone', 'not_a_zone', zone.message);
  const countries: [path: string, codes: readonly string[]][] = [
    ['defaultCountry', policy.defaultCountry === null ? [] : [policy.defaultCountry]],
    ['countries.only', policy.countries.only ?? []],
    ['countries.blocked', policy.countries.blocked],
  ];
  for (const [path, codes] of countries) {
    for (const code of codes)
      if (readCountry(code) !== code) say(path, 'unknown_country', `${code} is no country. Use its two letters, such as US.`);
  }
  if (policy.countries.only?.length === 0) say('countries.only', 'missing', 'Name at least one country, or call all of them.');
  for (const packId of policy.packs ?? []) {
    if (!policyPacks.some((pack) => pack.packId === packId)) say('packs', 'unknown_pack', `There is no pack “${packId}”.`);
  }
  if (policy.writeOptOut && policy.optOutProperty === null) {
    say('optOutProperty', 'missing', 'Name the contact property that is to be marked, or do not write opt-outs to HubSpot.');
  }
  if (policy.mostAtOncePerAgent > policy.mostAtOnce) {
    say('mostAtOncePerAgent', 'out_of_range', 'One agent cannot make more calls at once than the whole team.');
  }
  if (policy.hours) problems.push(...hoursProblems(policy.hours));
  return problems;
}

function hoursProblems({ days }: WindowLayer): FieldProblem[] {
  const spans = weekdays.flatMap((day) => (days[day] ?? []).map((span) => ({ day, span })));
  if (spans.length === 0)
    return [{ path: 'hours.days', code: 'missing', message: 'Open at least one day, or have no hours of the team.' }];
  return spans.flatMap(({ day, span }) =>
    span.fromMinute < span.toMinute && span.toMinute - span.fromMinute <= 24 * 60
      ? []
      : [{ path: `hours.days.${day}`, code: 'not_a_window', message: 'The end must come after the start, within 24 hours.' }],
  );
}
