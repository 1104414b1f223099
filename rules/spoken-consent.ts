// What somebody answers to `May I record this call?`. Strict, as the law is: only what is nothing but a yes is one, and any no in it is a no.
import { asksToRepeat } from './spoken-answer.ts';

/** Yeses that hold a word of refusal. */
const idioms =
  /\b(?:(?:no|not an?) (?:problem|worries|issue|bother)|no objections?|(?:i|we)(?: would|'d)? (?:do not|don't|would not|wouldn't) mind)\b/g;
const refusals =
  /\b(?:no|nope|nah|not|never|none|nothing|nobody|neither|nor|cannot|\w+n't|dont|wont|stop|quit|refuse|decline|object|disagree|rather|prefer|against|without|unless|negative|forget it|turn (?:it|that) off|off the record)\b/;

const call = '(?:(?:this|the|our|my|your) (?:call|conversation)|it|this|that|me|us)';
const [degree, agreeable] = [
  '(?: (?:totally|perfectly|absolutely|completely|quite|all|very|really))?',
  '(?:fine|okay|ok|alright|all right|good)',
];
const whose = '(?:with|by|for)';
/** Each by itself is a yes. `I'm good` alone turns an offer down. */
const agreements = new RegExp(
  `^(?:${[
    'yes|yeah|yea|yep|yup|sure thing|sure|of course|absolutely|certainly|definitely|gladly|with pleasure|by all means|agreed|agrees',
    'go (?:right )?ahead|go for it|please do|be my guest|feel free|okay|ok|alright|all right|fine',
    `(?:(?:that|this|it)(?: is|'s| will be| would be| sounds))${degree} ${agreeable}(?: ${whose} (?:me|us))?`,
    `(?:i am|i'm|we are|we're)${degree} ${agreeable} ${whose} (?:that|it|this)`,
    '(?:i|we) (?:agree|consent|accept|give (?:my|our|you (?:my|our)) (?:consent|permission))(?: to (?:it|that|this))?',
    `you (?:may|can)(?: (?:do (?:so|that|it)|record(?: ${call})?))?|record ${call}`,
  ].join('|')})(?= |$)`,
);
/** Neither adds to a yes nor takes from it. */
const asides =
  /^(?:please|thanks|thank you|um+|uh+|er+|oh|ah|well|and|then|at all|great|perfect|if you (?:like|want|wish|must|need|have)(?: to)?|for sure|i do|we do|from my side|sir|ma'am)(?= |$)/;

/** Null for a question, a greeting, and whatever else is no answer: it is asked again. */
export function readConsent(said: string): 'yes' | 'no' | null {
  const text = said.toLowerCase().replaceAll('’', "'");
  if (asksToRepeat(said)) return null;
  const meant = text.replace(/\bwhy not\b\??/g, '').replace(idioms, 'agrees');
  if (refusals.test(meant)) return 'no';
  if (meant.includes('?')) return null;
  let rest = meant
    .replace(/[^\p{L}' ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  let agrees = false;
  while (rest !== '') {
    const agreement = agreements.exec(rest)?.[0] ?? '';
    const part = agreement || (asides.exec(rest)?.[0] ?? '');
    if (part === '') return null;
    if (agreement !== '') agrees = true;
    rest = rest.slice(part.length).trimStart();
  }
  return agrees ? 'yes' : null;
}
