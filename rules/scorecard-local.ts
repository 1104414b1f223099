// What can be judged on this machine, without a language model, and what not: said before anybody relies on it.
import type { Check, ScorecardContent } from './scorecard.ts';

/** `blind`: it will not be found. `weak`: it will be found only in words close to the examples. */
export type LocalAdvice = { path: string; checkKey: string; level: 'blind' | 'weak'; message: string };

const FEWEST_EXAMPLES = 4;

/** One line at most for each check, the graver one. */
export function localAdvice(card: ScorecardContent): LocalAdvice[] {
  return card.categories.flatMap(({ criteria }, i) =>
    criteria.flatMap(({ checks }, j) =>
      checks.flatMap((check, k) => {
        const advice = adviceOn(check);
        return advice === null ? [] : [{ path: `categories.${i}.criteria.${j}.checks.${k}`, checkKey: check.key, ...advice }];
      }),
    ),
  );
}

function adviceOn(check: Check): Pick<LocalAdvice, 'level' | 'message'> | null {
  const examples = check.examples.filter((example) => example.trim() !== '');
  const hasPatterns = (check.patterns ?? []).length > 0;
  if (examples.length === 0 && !hasPatterns) {
    return blind('It has no example sentences, and this machine judges by them. Give four or more, each in other words.');
  }
  if (isAboutTone.test(check.question)) {
    return blind('It asks how something sounded. A transcript does not tell, so ask for words that can be quoted.');
  }
  if (isAboutAbsence.test(check.question)) {
    return blind('It asks for something that was not said. A point needs a quote, so ask for what is said instead.');
  }
  if (!hasPatterns && examples.every((example) => isForeignScript(example))) {
    return blind('Its examples are not in Latin letters. This machine compares English sentences only.');
  }
  if (hasPatterns) return null;
  if (examples.every((example) => example.trim().split(/\s+/).length < 3)) {
    return weak('Its examples are single words. Write whole sentences, as people say them on the phone.');
  }
  const missing = FEWEST_EXAMPLES - examples.length;
  if (missing > 0)
    return weak(`It is found only in words like its examples. ${missing === 1 ? 'One more' : `${missing} more`} would help.`);
  return null;
}

const isAboutTone =
  /\b(?:tone|voice|sound(?:s|ed)? (?:\w+ )?(?:friendly|confident|calm|warm|polite|nervous|happy|interested)|friendly|smil\w+|energ\w+|enthusias\w+|patient(?:ly)?|confiden(?:t|tly)|politely?|warmly|empath\w+)\b/i;
const isAboutAbsence =
  /\b(?:avoid(?:s|ed)?|refrain(?:s|ed)?|never|without|not (?:interrupt|talk|mention|say|use|promise|speak)\w*|(?:did|do|does)(?:n['’]t| (?:we|they|you|it) not)|interrupt(?:s|ed)?)\b/i;

function isForeignScript(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = text.match(/\p{Script=Latin}/gu) ?? [];
  return letters.length > 0 && latin.length * 2 < letters.length;
}

function blind(message: string): { level: 'blind'; message: string } {
  return { level: 'blind', message };
}

function weak(message: string): { level: 'weak'; message: string } {
  return { level: 'weak', message };
}
