// Finds what else is known of how people say what a check asks for: a card has few examples, people have many words.
import { readdirSync, readFileSync } from 'node:fs';
import type { Check } from '../../rules/scorecard.ts';

/** `inReplyTo`: what the other side says that calls for it. */
export type Phrasings = { like: string[]; unlike: string[]; inReplyTo: string[] };

const marks = { '+': 'like', '-': 'unlike', '>': 'inReplyTo' } as const;
const isMark = (sign: string | undefined): sign is keyof typeof marks => sign !== undefined && sign in marks;

let known: Map<string, Phrasings> | undefined;

/** By the question and not by the key: a check that asks something else is learned from its own examples alone. */
export function phrasingsFor({ question }: Check): Partial<Phrasings> {
  return (known ??= readPhrasings()).get(question) ?? {};
}

/** Each file: what its signs mean, the question of the check, then a line for each sentence, in the order in which they count. */
function readPhrasings(): Map<string, Phrasings> {
  const folder = new URL('./local-evaluator-lines/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return new Map(
    files.toSorted().map((name) => {
      const [, question = '', ...lines] = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n');
      const phrasings: Phrasings = { like: [], unlike: [], inReplyTo: [] };
      for (const line of lines) {
        const sign = line[0];
        if (!isMark(sign) || line[1] !== ' ')
          throw new Error(`${name}: a line begins with “+ ”, “- ” or “> ”, not as in “${line}”.`);
        phrasings[marks[sign]].push(line.slice(2));
      }
      return [question, phrasings] as const;
    }),
  );
}
