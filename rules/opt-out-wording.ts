// Whether somebody has said on the phone that they do not want to be called again, in whatever words.

const ourselves =
  '(?:me|us|here|this (?:number|phone|house|line|office|place)|my (?:number|phone|house|home|family|wife|husband|mother|father))';
const us = `(?:${ourselves}|him|her|them)`;
const calling =
  '(?:calls?|calling|called|phone|phoning|phoned|ring|ringing|rung|contact|contacting|contacted|dial|dialing|dialling|text|texting|bother|bothering|bothered|harass|harassing|pester|pestering)';

const bare = '(?:call|phone|ring|contact|dial|text|bother|harass|pester)';
const somebodyElse =
  '(?:they|he|she|who|(?<!you )people|(?:customer|client|patient|lead|prospect|rep|agent|user|buyer|member|employee|bank)s)';
const often = '(?: (?:really|also|still|usually|often|normally|even))?';
/** `They don't call me back` is a complaint, `we don't call them` a report, `if you don't call` a condition. */
const notAsked = `(?:${somebodyElse}|i|we|(?:if|when|why|since|because) you|you(?= (?:do not|don'?t) \\w+ (?:me |us )?back))${often}`;
const doNot = `(?<!\\b${notAsked} )\\b(?:do not|don'?t)(?<!\\bwhy don'?t)`;
/** At the start of a clause, or where it is told to us: `you never call me` is a complaint. */
const never =
  '(?:^(?:(?:and|so|but|or|well|okay|ok|yes|no|hey|hi|hello|oh|look|listen|seriously|sir|dude|man|now) )*|\\b(?:(?:you|people|them) to|you (?:must|should|will|can|may)|(?<!\\bwhy )(?:can|could|would|will) you|said|swear|(?:told|tell|telling|beg|begging|asked) (?:you|them)) )never';
const would = "(?:'d|'ll)?(?: (?:will|would|can|could|may|might|do|did|promised to|said to))?";
/** `Never call me again` is asked wherever it stands, unless it is told of others, of themselves, or as a fear, or asked why. */
const notAskedNever = `(?:(?:(?<!\\byour )${somebodyElse}|i|we)${would}${often}|(?:the|my|our) \\w+ (?:will|would|can|could|did)|(?:they|you|he|she)(?:'d|'ll| will| would) and|(?:thought|afraid|feared)(?: that)? you(?:'d| would)|why \\w+ you)`;
const neverAgain = `\\bnever(?<!\\b${notAskedNever} never)`;
const unwilling = `(?<!\\b(?:${somebodyElse}|you)${often} )\\b(?:do not|don'?t|no longer|never)(?: \\w+)?`;
/** `Our customers opted out` and `I do not want to opt out` are none; `my husband wants to opt out` is one. */
const noOptOut =
  "(?:(?:they|who|(?<!your? )people|(?:customer|client|patient|lead|prospect|user|buyer|member|employee)s)(?:(?! (?:i|we|me|us)\\b).)*|(?:not|don'?t|didn'?t|never)(?: (?:want|wish|need|like|going|to|ever|even|yet|have))*) ";
/** `Is there an opt-out clause in the contract?` */
const optOutThing = '(?:un ?subscribe|opt[- ]out) (?:clause|link|period|system|option|button|polic(?:y|ies)|form|rate)s?';
const list = '(?:lists?|database|data base|system|records?|files?|books?|campaign)';

const refusals: RegExp[] = [
  new RegExp(`${doNot}\\s+(?:you\\s+)?(?:ever\\s+)?${calling}\\s+(?:${us}|again|back|any ?more)\\b`),
  new RegExp(`\\bnot to\\s+(?:ever\\s+)?${calling}\\s+(?:${us}|again|back|any ?more)\\b`),
  new RegExp(`\\b(?:told|asked|tell|ask|telling|asking) (?:you|them|your)\\b(?: \\w+){0,3} not to ${bare}(?: ever)?$`),
  new RegExp(`${never} (?:ever )?${bare} (?:${us}|again|back|any ?more)\\b`),
  new RegExp(`${neverAgain} (?:ever )?${bare} ${ourselves} (?:again|any ?more)\\b`),
  new RegExp(
    `\\b(?:hang up|(?:take|delete|remove|erase|strike|cross|forget) \\w+(?: \\w+){0,3}) and ${neverAgain} (?:ever )?${bare} ${us} (?:again|any ?more)\\b`,
  ),
  new RegExp(`(?:${doNot}|${never})\\s+(?:ever\\s+|please\\s+)?(?:call|phone|ring|contact|dial)\\s*(?:please|ever|okay)?\\s*$`),
  new RegExp(`${doNot} (?:even )?bother (?:to )?${calling}(?: ${us}| again| back| any ?more|$)`),
  new RegExp(
    `\\b(?:stop|quit|cease)\\s+(?:with\\s+)?(?:all\\s+)?(?:the\\s+|these\\s+|those\\s+|your\\s+|fucking\\s+|damn\\s+)?(?:phone\\s+)?${calling}\\b`,
  ),
  /\bno (?:more|further) (?:\w+ )?(?:calls|phone calls|contact)\b/,
  new RegExp(
    `\\b(?:take|remove|strike|delete|erase|cross|get|scratch|drop)\\s+(?:me|us|him|her|my|our|this|that)\\b.{0,40}\\b(?:off|from|out of)\\b.{0,30}\\b${list}\\b`,
  ),
  new RegExp(
    `\\b(?:(?:be|get|me|us|number|name) (?:removed|taken|deleted|erased|struck|crossed)|(?:i'd|we'd|want|need|be|get)(?= off)) (?:off|from|out of)\\b.{0,30}\\b${list}\\b`,
  ),
  /\b(?:take|get|strike|scratch)\s+(?:me|us|my (?:name|number)|this number|our number)\s+off\b/,
  /\b(?:remove|delete|erase|forget|lose)\s+(?:my|our|this|the)\s+(?:phone )?(?:number|contact|details|data)\b/,
  /\bremove (?:me|us)\b/,
  /\bdo[- ]not[- ](?:call|contact)\b.*\b(?:lists?|registry|register)\b/,
  new RegExp(`(?<!\\bif you do )\\bnot call ${us} (?:again|any ?more|ever)\\b`),
  // `I'd appreciate it if you don't call again`; `it is good that you did not call` tells of what was.
  new RegExp(
    `\\b(?:appreciate|prefer|like|love|wish|grateful|thankful|glad|happy|great|good|nice|kind|best|better)(?: (?:it|very|so|much|a|lot))* (?:if|when|that) you (?:do not|don'?t|(?<!\\b(?:glad|happy|grateful|thankful|great|good|nice|(?<!(?:'d|would) )love) (?:that|when) you )(?:did not|didn'?t)|would not|wouldn'?t|could not|couldn'?t|never|not)(?: ever)? ${bare}(?: (?:${us}|again|any ?more|ever)\\b(?! back)|$)`,
  ),
  new RegExp(
    `\\b(?=un|opt)(?<!\\b${noOptOut})(?!(?<=\\b(?:an?|any|the|your|our|their|have|about) )${optOutThing}\\b)(?:un ?subscribed?|opt(?:ed|ing)?[- ]out)\\b(?! of (?!.*\\b(?:calls?|calling|called|contact|contacted|lists?|this|your)\\b))`,
  ),
  new RegExp(
    `\\b(?:(?:i|we)(?:'ve| have)?(?: (?:already|even|just))? (?:pressed|clicked|used|filled|want|need|took|chose)|give me)\\b(?: \\w+){0,3} ${optOutThing}\\b`,
  ),
  /\b(?:un ?subscribe|opt) (?:me|us|my number|this number)\b/,
  new RegExp(
    `${unwilling} (?:want|wish|like|need|care) (?:any (?:more )?(?:of )?(?:these |your )?|(?:you |anyone |anybody |to (?:be|get|receive|have) )(?:to )?(?:any )?(?:more )?(?:be )?)(?:calls?\\b|called\\b|calling\\b|contacted\\b|phoned\\b|rung\\b|call\\b|contact\\b|phone\\b)`,
  ),
  new RegExp(
    `${unwilling} want (?:more |these |those |your |such |all )*(?:phone |sales |marketing |cold |robot )?calls(?: (?:from|like|any ?more|again|at all|here|to this|now|ever)\\b|$)`,
  ),
  /\b(?:ask(?:ed)?|prefer|rather|want(?:ed)?|wish) (?:\w+ )?not (?:to )?be (?:called|contacted|phoned|rung)\b/,
  /\b(?:do not|don'?t|did not|didn'?t|never|no longer) (?:\w+ )?(?:consent|consented|agree|agreed|(?:give|gave|given) (?:\w+ )?(?:consent|permission)) (?:to|for) (?:(?:be|being|get|getting|receive|receiving|any|all|these|this|those|your|such|more|further|automated|sales|marketing|phone|you) )*(?:calls?|called|calling|contacted|phoned)\b(?! (?:be|being|is|are|recorded|recordings?)\b)/,
  /\bleave (?:me|us) alone\b/,
  /\b(?:never|not) (?:want|wish) to hear from\b/,
  /\bdon'?t want to hear from\b/,
  /(?:^|\b(?:you|your \w+) )(?:guys |people )?(?:really |simply )?(?:(?:should|must|may|can) ?(?:not|n'?t)|can't|(?:are not|aren't|is not|isn't) allowed to|ha(?:ve|s) no (?:right|permission|business) to) (?:call|phone|ring|contact) (?:me|us|here|this number)\b(?! back)/,
];

/** A wish about when or how, not whether. */
const onlyThen =
  /\b(?:before|until|till|unless|at (?:work|night|home|lunch|the office|\d+|noon|one|two|three|four|five|six|seven|eight|nine|ten)|on (?:mon|tues|wednes|thurs|fri|satur|sun)\w*|on (?:the )?weekends?|in the (?:morning|afternoon|evening)|during|tomorrow|today|tonight|this (?:week|month|morning|afternoon)|while|so (?:early|late)|so often|during|after \w+|back just yet)\b/;
/** `Stop calling me now` is in a hurry, and means for good. */
const onlyNow = new RegExp(`^(?!.*\\b(?:stop|quit|cease)\\b).*\\b${calling}\\b.*(?<!\\bfrom )\\bnow\\b(?! on)`);
const forGood = /\b(?:again|ever|list|any ?more|future)\b/;
/** Another time that they name instead. */
const invites =
  /(?<!\b(?:not|don'?t|never|you|to|ever|not to) )\b(?:call|ring|phone) (?:(?:me|us|back|again) ){0,3}(?:tomorrow|later|next|on|in|at|after|another|this)\b/;
const names =
  /\b(?:do not|don'?t|never|can't|cannot|can not) call me (?:mister|mr|mrs|miss|sir|madam|ma'?am|bob|by|a |an |names?|that)\b/;

/** True for `Stop calling me`, `take us off your list`, `I don't want any more of these calls`; false for `don't call before nine`. */
export function asksNotToBeCalled(said: string): boolean {
  const text = said
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[^\p{L}\p{N}' -]+/gu, ' , ')
    .replace(/\s+/g, ' ')
    .replace(/(?:, )?\b(?:um+|uh+|er+|you know|like|please|just)\b(?: ,)?(?= )/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^[ ,]+|[ ,]+$/g, '');
  if (names.test(text)) return false;
  return text.split(' , ').some((clause, i, clauses) => {
    const rest = clauses.slice(i).join(' ');
    if (!refusals.some((refusal) => refusal.test(clause))) return false;
    const isLimited = onlyThen.test(clause) || onlyNow.test(clause);
    return !isLimited || (forGood.test(rest) && !invites.test(rest));
  });
}
