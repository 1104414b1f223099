// What a rule of law asks for, in a sentence people read beside its source.
import { weekdays, type Weekday } from './calling-window.ts';
import { disclosures, type PolicyRule } from './policy-rule.ts';
import { spellSpan } from './window-hours.ts';

export function ruleInWords(rule: PolicyRule): string {
  switch (rule.kind) {
    case 'hours':
      return hoursInWords(rule);
    case 'cap': {
      const { most, withinHours } = rule;
      const span = withinHours % 24 === 0 && withinHours > 24 ? `${withinHours / 24} days` : `${withinHours} hours`;
      return `At most ${most} ${most === 1 ? 'call' : 'calls'} in ${span}`;
    }
    case 'consent':
      return rule.form === 'written' ? 'Written consent before the call' : 'Consent before the call';
    case 'disclosure':
      return `Say at the start ${rule.say.map((say) => disclosures[say]).join(', and ')}`;
    case 'recording':
      return rule.consent === 'all_party'
        ? 'Everybody on the line knows of a recording'
        : 'One side’s knowledge of a recording is enough';
    case 'note':
      return rule.text;
  }
}

const dayNames: Record<Weekday, string> = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' };

/** `Mon–Sat 08:00–20:00; none on Sun; none on holidays, known until 2028-12-31`. */
function hoursInWords({ days, closedOn, zone }: Extract<PolicyRule, { kind: 'hours' }>): string {
  const hoursOf = (day: Weekday) => (days[day] ?? []).map(spellSpan).join(' and ');
  const stretches: { from: Weekday; to: Weekday; hours: string }[] = [];
  for (const day of weekdays) {
    const last = stretches.at(-1);
    if (last?.hours === hoursOf(day)) last.to = day;
    else stretches.push({ from: day, to: day, hours: hoursOf(day) });
  }
  const words = stretches.map(({ from, to, hours }) => {
    const span = from === to ? dayNames[from] : `${dayNames[from]}–${dayNames[to]}`;
    return hours === '' ? `none on ${span}` : `${span} ${hours}`;
  });
  const isAlwaysOpen = stretches.length === 1 && stretches[0]?.hours === 'any time';
  return [
    ...(closedOn && isAlwaysOpen ? [] : words),
    ...(closedOn ? [`none on holidays, known until ${closedOn.knownUntil}`] : []),
    ...(zone === undefined ? [] : [`on the clock of ${zone}`]),
  ].join('; ');
}
