// Two values line by line: which lines went, which came, which stayed.

export type DiffLine = { kind: 'same' | 'gone' | 'new'; text: string };

/** Comparing costs lines × lines; longer values are shown as one block that went and one that came. */
const MOST_COMPARED = 160_000;

export function diffLines(before: unknown, after: unknown): DiffLine[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  if (was.length * is.length > MOST_COMPARED) return [...as('gone', was), ...as('new', is)];
  // lengths[i][j]: the longest run of lines common to was[i…] and is[j…].
  const lengths = Array.from({ length: was.length + 1 }, () => Array.from({ length: is.length + 1 }, () => 0));
  const common = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = was.length - 1; i >= 0; i -= 1)
    for (let j = is.length - 1; j >= 0; j -= 1)
      lengths[i]![j] = was[i] === is[j] ? common(i + 1, j + 1) + 1 : Math.max(common(i + 1, j), common(i, j + 1));
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < was.length && j < is.length) {
    if (was[i] === is[j]) {
      lines.push({ kind: 'same', text: was[i] ?? '' });
      i += 1;
      j += 1;
    } else if (common(i + 1, j) >= common(i, j + 1)) {
      lines.push({ kind: 'gone', text: was[i] ?? '' });
      i += 1;
    } else {
      lines.push({ kind: 'new', text: is[j] ?? '' });
      j += 1;
    }
  }
  return [...lines, ...as('gone', was.slice(i)), ...as('new', is.slice(j))];
}

const as = (kind: DiffLine['kind'], lines: string[]): DiffLine[] => lines.map((text) => ({ kind, text }));

/** A text by its lines; settings as `name: value`, one a line. */
function linesOf(value: unknown, name = ''): string[] {
  const label = name === '' ? '' : `${name}: `;
  if (value === null || value === undefined || value === '') return name === '' ? [] : [`${label}–`];
  if (typeof value === 'string') return value.split('\n').map((line, at) => (at === 0 ? label + line : line));
  if (typeof value !== 'object') return [label + JSON.stringify(value)];
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return [label + value.join(', ')];
  return Object.entries(value).flatMap(([key, item]) => linesOf(item, name === '' ? key : `${name}.${key}`));
}
