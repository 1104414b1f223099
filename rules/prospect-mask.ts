// What somebody said on a call, without what tells who they are: names, addresses, numbers. Made for prospects, where nobody real is practised with.

/** Whoever a prospect is made of bears this name. */
export const STAND_IN = 'Alex Morgan';
const COMPANY = 'our company';
const [FIRST = '', LAST = ''] = STAND_IN.split(' ');
const SHORTEST_NAME = 3;

/** `people`: names of the other side, as they are known. `companies`: what they call where they work. */
export function maskWords(text: string, known: { people: readonly string[]; companies: readonly string[] }): string {
  let masked = text
    .replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, 'alex@example.com')
    .replaceAll(/\b(?:https?:\/\/|www\.)\S+/gi, 'example.com')
    .replaceAll(/\+?\d(?:[\s().-]*\d){5,}/g, '555 0100');
  for (const company of longestFirst(known.companies)) masked = masked.replaceAll(whole(company), COMPANY);
  for (const person of longestFirst(known.people)) masked = masked.replaceAll(whole(person), STAND_IN);
  for (const person of known.people) {
    const parts = person.split(/\s+/).filter((part) => part.length >= SHORTEST_NAME);
    for (const [at, part] of parts.entries()) masked = masked.replaceAll(whole(part), at === 0 ? FIRST : LAST);
  }
  return masked;
}

function longestFirst(names: readonly string[]): string[] {
  return names.filter((name) => name.trim().length >= SHORTEST_NAME).toSorted((a, b) => b.length - a.length);
}

/** As a word of its own, whatever its capitals. */
function whole(name: string): RegExp {
  const plain = name.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${plain}(?![\p{L}\p{N}])`, 'giu');
}
