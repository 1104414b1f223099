// Compares sentences by their words, beside what they mean: single words, pairs and triples in a row, the rarer the weightier.

/** How alike in its words something said is to each of the sentences it was made from, 0 to 1, in their order. */
export type Wording = (text: string) => Float64Array;

type Posting = { sentences: number[]; weights: number[]; rarity: number };

export function learnWording(sentences: readonly string[]): Wording {
  const counted = sentences.map(countParts);
  const postings = new Map<string, Posting>();
  for (const parts of counted) {
    for (const part of parts.keys()) {
      const known = postings.get(part);
      if (known) known.rarity += 1;
      else postings.set(part, { sentences: [], weights: [], rarity: 1 });
    }
  }
  for (const posting of postings.values()) posting.rarity = Math.log((1 + sentences.length) / (1 + posting.rarity)) + 1;
  for (const [index, parts] of counted.entries()) {
    for (const { posting, weight } of weighed(parts, postings)) {
      posting.sentences.push(index);
      posting.weights.push(weight);
    }
  }
  return (text) => {
    const alike = new Float64Array(sentences.length);
    for (const { posting, weight } of weighed(countParts(text), postings)) {
      for (const [at, sentence] of posting.sentences.entries()) alike[sentence]! += weight * posting.weights[at]!;
    }
    return alike;
  };
}

/** As a vector of length one; parts that no sentence has are left out. */
function weighed(
  parts: ReadonlyMap<string, number>,
  postings: ReadonlyMap<string, Posting>,
): { posting: Posting; weight: number }[] {
  const found = [...parts].flatMap(([part, count]) => {
    const posting = postings.get(part);
    return posting ? [{ posting, weight: (1 + Math.log(count)) * posting.rarity }] : [];
  });
  const length = Math.sqrt(found.reduce((sum, { weight }) => sum + weight * weight, 0));
  return found.map(({ posting, weight }) => ({ posting, weight: weight / length }));
}

const longForms: readonly (readonly [RegExp, string])[] = [
  [/'re\b/g, ' are'],
  [/'ll\b/g, ' will'],
  [/'ve\b/g, ' have'],
  [/n't\b/g, ' not'],
  [/'d\b/g, ' would'],
  [/'m\b/g, ' am'],
];

/** Beginning and end count as words; a question mark is one. */
function countParts(text: string): Map<string, number> {
  let long = text.toLowerCase().replaceAll('’', "'");
  for (const [short, form] of longForms) long = long.replaceAll(short, form);
  const words = long.match(/\p{L}+|'s|\d+|\?/gu) ?? [];
  const row = ['^', ...words, '$'];
  const parts = new Map<string, number>();
  const count = (part: string) => parts.set(part, (parts.get(part) ?? 0) + 1);
  for (const word of words) count(word);
  for (let at = 0; at + 1 < row.length; at++) count(`${row[at]} ${row[at + 1]}`);
  for (let at = 0; at + 2 < row.length; at++) count(`${row[at]} ${row[at + 1]} ${row[at + 2]}`);
  return parts;
}
