// Whether somebody has said on the phone that they do not want to be called again, in whatever words.

const us =
  '(?:me|us|here|him|her|them|this (?:number|phone|house|line|office|place)|my (?:number|phone|house|home|family|wife|husband|mother|father))';
const calling =
  '(?:calls?|calling|called|phone|phoning|phoned|ring|ringing|rung|contact|contacting|contacted|dial|dialing|dialling|text|texting|bother|bothering|bothered|harass|harassing|pester|pestering)';

const refusals: RegExp[] = [
  new RegExp(`\\b(?:do not|don'?t|never|not to)\\s+(?:you\\s+)?(?:ever\\s+)?${calling}\\s+(?:${us}|again|back|any ?more)\\b`),
  new RegExp(
    `\\b(?:do not|don'?t|never)\\s+(?:ever\\s+|please\\s+)?(?:call|phone|ring|contact|dial)\\s*(?:please|ever|okay)?\\s*$`,
  ),
  new RegExp(
    `\\b(?:stop|quit|cease)\\s+(?:with\\s+)?(?:all\\s+)?(?:the\\s+|these\\s+|those\\s+|your\\s+|fucking\\s+|damn\\s+)?(?:phone\\s+)?${calling}\\b`,
  ),
  /\bno (?:more|further) (?:\w+ )?(?:calls|phone calls|contact)\b/,
  /\b(?:take|remove|strike|delete|erase|cross|get|scratch|drop)\s+(?:me|us|him|her|my|our|this|that)\b.{0,40}\b(?:off|from|out of)\b.{0,30}\b(?:lists?|database|data base|system|records?|files?|books?|campaign)\b/,
  /\b(?:take|get|strike|scratch)\s+(?:me|us|my (?:name|number)|this number|our number)\s+off\b/,
  /\b(?:remove|delete|erase|forget|lose)\s+(?:my|our|this|the)\s+(?:phone )?(?:number|contact|details|data)\b/,
  /\bremove (?:me|us)\b/,
  /\bdo[- ]not[- ](?:call|contact)\b.*\b(?:lists?|registry|register)\b/,
  new RegExp(`\\bnot call ${us} (?:again|any ?more|ever)\\b`),
  /\b(?:un ?subscribe|opt(?:ed|ing)?(?: me| us)?[- ]out)\b/,
  /\b(?:do not|don'?t|no longer|never) (?:\w+ )?(?:want|wish|like|need|care) (?:any (?:more )?(?:of )?(?:these |your )?|(?:you |anyone |anybody |to (?:be|get|receive|have) )(?:to )?(?:any )?(?:more )?(?:be )?)(?:calls?\b|called\b|calling\b|contacted\b|phoned\b|rung\b|call\b|contact\b|phone\b)/,
  /\bleave (?:me|us) alone\b/,
  /\b(?:never|not) (?:want|wish) to hear from\b/,
  /\bdon'?t want to hear from\b/,
  /\b(?:should|must|may|can) ?(?:not|n'?t) (?:call|phone|ring|contact) (?:me|us|here|this number)\b/,
];

/** A wish about when or how, not whether. */
const onlyNow =
  /\b(?:before|until|till|unless|at (?:work|night|home|lunch|the office|\d+|noon|one|two|three|four|five|six|seven|eight|nine|ten)|on (?:mon|tues|wednes|thurs|fri|satur|sun)\w*|on (?:the )?weekends?|in the (?:morning|afternoon|evening)|during|tomorrow|today|tonight|this (?:week|month|morning|afternoon)|while|right now|so (?:early|late)|so often|during|after \w+|back just yet)\b/;
const names = /\b(?:do not|don'?t|never) call me (?:mister|mr|mrs|miss|sir|madam|ma'?am|bob|by|a |an |names?|that)\b/;

/** True for `Stop calling me`, `take us off your list`, `I don't want any more of these calls`; false for `don't call before nine`. */
export function asksNotToBeCalled(said: string): boolean {
  const text = said
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}' -]+/gu, ' , ')
    .replace(/\s+/g, ' ')
    .replace(/(?:, )?\b(?:um+|uh+|er+|you know|like|please|just)\b(?: ,)?(?= )/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (names.test(text)) return false;
  return text.split(' , ').some((clause, i, clauses) => {
    const rest = clauses.slice(i).join(' ');
    return (
      refusals.some((refusal) => refusal.test(clause)) && !(onlyNow.test(clause) && !/\b(?:again|ever|list|any ?more)\b/.test(rest))
    );
  });
}
