// Which criteria each turn of a call is evidence for.
import type { CallDetail } from '../../queries.ts';

export function evidenceByTurn(call: CallDetail): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const category of call.scores[0]?.categories ?? [])
    for (const criterion of category.criteria)
      for (const { outcome, evidence } of criterion.checks)
        for (const { utterance } of evidence) {
          const names = found.get(utterance) ?? [];
          const name = outcome === 'possible' ? `${criterion.name} (possible)` : criterion.name;
          if (!names.includes(name)) names.push(name);
          found.set(utterance, names);
        }
  return found;
}
