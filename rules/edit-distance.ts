// How many letters must be added, left out or changed to make one word of another.

const LONGEST_LETTERS = 40;

/** Infinity for words of more than 40 letters, which nobody mistypes one by one. */
export function editDistance(one: string, other: string): number {
  if (one === other) return 0;
  if (one.length > LONGEST_LETTERS || other.length > LONGEST_LETTERS) return Number.POSITIVE_INFINITY;
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const changed = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      line.push(Math.min(changed, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
