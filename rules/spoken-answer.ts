// What somebody means by a short answer on the phone: yes or no, a number, a name. Recognition makes mistakes, so wording is taken loosely.

const sure =
  /\b(?:yes|yeah|yep|yup|ya|sure|of course|go ahead|absolutely|certainly|definitely|correct|(?<!(?:what|where|who|when|how|why) )exactly|indeed|sounds good|please do|(?:i|we|it|they|that) (?:do|am|are|is|have|can|would|does|did)(?=\s*(?:$|[.,!?]))|(?:that is|that's) right|i think so|uh[- ]?huh|mm[- ]?hmm?|gladly|with pleasure)\b(?!,? not\b)/;
/** Said before a no as well. */
const loose = /\b(?:okay|ok|alright|all right|right(?! now| away)|fine|i guess|perfect|great)\b(?!,? not\b)/;
const no =
  /\b(?:no|nope|nah|not|never|(?:do|does|did|is|are|am|can|could|will|would|have|has)n't|cannot|neither|negative|unfortunately|stop (?:it|that|this|recording|calling))\b/;
const yesThenNo = /\b(?:yes|yeah|yep|yup|ya|sure|well),? (?:no(?! one| body)|nope|nah|not)\b/;

/**
 * The earlier word counts: `yes, we do not`, `no, that is right`; `okay` and its like only where no no follows. Null where neither was said, where
 * it was asked and not answered, and where a yes is taken back by a `but`.
 */
export function readYesNo(said: string): 'yes' | 'no' | null {
  const text = plain(said)
    .replace(/\b(?:no|not an?) (?:problem|worries|issue|doubt)\b|\bwhy not\b\??|\bnot (?:too |so )?bad\b/g, 'sure')
    .replace(/\b(?:do not|don't|would not|wouldn't) mind\b/g, 'sure')
    .split(/(?<=[.!?])\s+/)
    .map(answerIn)
    .join(' ');
  if (yesThenNo.test(text)) return 'no';
  const [sureAt, looseAt, noAt] = [sure, loose, no].map((words) => words.exec(text)?.index ?? Infinity) as [number, number, number];
  if (noAt < Math.min(sureAt, looseAt)) return 'no';
  if (sureAt === Infinity && looseAt === Infinity) return null;
  const [, ...afterBut] = text.split(/\bbut\b/);
  if (no.test(afterBut.join(' '))) return null;
  return sureAt < noAt || noAt === Infinity ? 'yes' : 'no';
}

/** Questions whose mark the recogniser has left out. */
const asks =
  /\b(?:who|what|why|how|where|when|which)(?:'s| is| are| do| does| did| would| will| can) (?:this|that|it|you|your|they|we|i|calling|speaking)\b/;

/** Of a question only the yes or no before it. */
function answerIn(sentence: string): string {
  if (!sentence.endsWith('?') && !asks.test(sentence)) return sentence;
  return /^(?:(?:well|oh),? )?(?:yes|yeah|yep|yup|sure|of course|absolutely|no|nope|nah)(?=[,;:]? \S)/.exec(sentence)?.[0] ?? '';
}

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Record<string, number> = { hundred: 100, thousand: 1_000, million: 1_000_000 };
const amounts: Record<string, number> = { none: 0, nobody: 0, couple: 2, both: 2, dozen: 12 };

/** The first number in what was said, in figures or words: `about fifty five`, `a couple`, `1,200`. Null where there is none. */
export function readNumber(said: string): number | null {
  const words = plain(said)
    .replaceAll('-', ' ')
    .replace(/[.,!?;:]+(?=\s|$)/g, '')
    .split(/\s+/);
  let total: number | null = null;
  let group = 0;
  for (const word of words) {
    const value = numberOfWord(word);
    const scale = scales[word];
    if (value !== null) group += value;
    else if (scale !== undefined && (total !== null || group > 0 || words.includes('a'))) {
      if (scale === 100) group = Math.max(1, group) * 100;
      else {
        total = (total ?? 0) + Math.max(1, group) * scale;
        group = 0;
      }
    } else if (total !== null && word !== 'and') break;
    else if (!['and', 'a', 'an'].includes(word) && group > 0) break;
    if (value !== null || scale !== undefined) total ??= 0;
  }
  return total === null ? null : total + group;
}

function numberOfWord(word: string): number | null {
  if (/^\d[\d,]*(?:\.\d+)?$/.test(word)) return Number(word.replaceAll(',', ''));
  const unit = units.indexOf(word);
  if (unit >= 0) return unit;
  const ten = tens.indexOf(word);
  return ten >= 0 ? (ten + 2) * 10 : (amounts[word] ?? null);
}

/** The name in `Hi, my name is peter miller` or `It's Anna.`; all that was said where no such phrase leads in; null for a whole sentence. */
export function readName(said: string): string | null {
  const words = said
    .replace(/^.*?\b(?:my name is|name is|name's|this is|it's|it is|i'm|i am|speaking with|speaking to|call me)\s+/i, '')
    .replace(/[^\p{L}' -]+/gu, ' ')
    .replace(/\b(?:yes|yeah|sure|well|um+|uh+|hi|hello|speaking|here)\b/gi, ' ')
    .trim()
    .split(/\s+/);
  if (words.length > 4 || words[0] === '' || words[0] === undefined) return null;
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(' ');
}

/** `wrong number`, `there is nobody here by that name`. */
export function saysWrongNumber(said: string): boolean {
  return /\bwrong (?:number|person|house|guy|man|woman)\b|\b(?:no one|nobody|no body|no such person|not anyone|n't anyone|n't anybody)\b.{0,12}\b(?:by|with|of) (?:that|this) name\b|\b(?:does not|doesn't|don't|no longer) (?:live|work)s? here\b|\bnever heard of (?:him|her|them)\b/.test(
    plain(said),
  );
}

/** Whether another time is asked for: `call me back`, `I'm driving`; `when` is how it was said, null where no time was named. */
export function readCallBackWish(said: string): { when: string | null } | null {
  const text = plain(said);
  const isWish =
    /\b(?:call(?:ed)?|ring|phone|try|reach|get|talk|speak) (?:me |us |you )?(?:back|again|later|tomorrow|another|next|after|in (?:a|an|the|\d+|one|two|ten|half)|on (?:mon|tues|wednes|thurs|fri|satur|sun)\w*)\b|\b(?:another|a better|some other) time\b|\b(?:not|isn't|is not|bad|n't) (?:a |an |the )?(?:very )?(?:good |right |best |great )?(?:time|moment)\b|\bbad time\b|\b(?:in|into|have|got) (?:a|another) meeting\b|\b(?:i'm|i am|we're|currently) (?:very |quite |really )?(?:busy|driving|at work|in the car|cooking|eating)\b|\b(?:busy|occupied) (?:right now|at the moment|today)\b|\bnot (?:right )?now\b|\blater (?:today|please|would)\b|\bcan (?:we|you) (?:talk|speak|do this) (?:later|tomorrow)\b/.test(
      text,
    );
  return isWish ? { when: namesTime(said) ? said.trim() : null } : null;
}

/** Whether a day or an hour is named in it. */
export function namesTime(said: string): boolean {
  return /\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:tomorrow|tonight|morning|afternoon|evening|noon|midday|o'?clock|weekend|this week)\b|\bnext (?:week|month|year)\b|\bin (?:\w+ ){0,5}(?:minutes?|hours?|days?|weeks?|months?)\b|\b(?:at|after|before|around) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|\b\d{1,2}(?::\d\d)? ?(?:a\.?m|p\.?m)\b|\b\d{1,2}(?:st|nd|rd|th)\b|\bthe (?:\w+teen|twelf|(?:twen|thir)tie)th\b|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?) (?:the )?(?:\d|\w+t[hy]\b|\w+(?:st|nd|rd)\b)|\b\d{1,2}\/\d{1,2}\b/.test(
    plain(said),
  );
}

/** Nothing but a greeting, or a sign of listening: no answer to anything. */
export function isGreeting(said: string): boolean {
  return /^(?:(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|who(?:'s| is) (?:this|there|calling)|yes who is (?:this|it)|anybody there|speaking|can you hear me)\s*)+$/.test(
    plain(said)
      .replace(/[^\p{L}' ]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** `Sorry?`, `could you repeat that`. */
export function asksToRepeat(said: string): boolean {
  return /^(?:sorry|pardon(?: me)?|excuse me|what|huh|come again|what was that|say (?:that )?again)$|\b(?:repeat (?:that|it|the|your)|say (?:that|it) again|did ?n[o']t (?:hear|catch|get|understand) (?:that|you|it|what)|what did you (?:say|ask)|can(?:not|'t) hear you)\b/.test(
    plain(said)
      .replace(/[^\p{L}' ]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** Asks something back, which is no answer: `what is this about`, `how did you get my number?`. */
export function asksQuestion(said: string): boolean {
  const text = plain(said);
  return (
    text.split(/\s+/).length >= 3 &&
    (text.endsWith('?') ||
      /^(?:and |but |so |well |sorry,? )?(?:what|who|whose|why|how|where|when|which|can you|could you|do you|did you|are you|is (?:this|it|that))\b/.test(
        text,
      ))
  );
}

/** Wants to know who calls or what for. */
export function asksWhoCalls(said: string): boolean {
  return /\bwho (?:are you|is (?:this|that|calling|speaking))\b|\bwhat(?: is|'s) (?:this|that|it) (?:about|call)\b|\bwhat do you want\b|\bwhy (?:are you|do you) call|\bwhere (?:are you|do you) call/.test(
    plain(said),
  );
}

const somebody =
  '(?:(?:a|an|the|your|some|another|real|actual|live|of|human) ){0,3}(?:humans?|person|somebody|someone|people|representative|agent|operator|colleagues?|manager|supervisor)';
const forPerson = new RegExp(
  `\\b(?:(?:can|could|may) (?:i|we)|(?:want|like|need|prefer|rather)(?: to)?|let me|please) (?:just |please )?(?:speak|talk) (?:to|with) ${somebody}\\b` +
    `|\\b(?:connect|transfer|put|pass) (?:me|us) (?:to|through|with|on|over)\\b|\\b(?:get|give) me ${somebody}\\b|^${somebody}(?:,? please)?[.!?]*$`,
);

/** Wants to be connected: `can I talk to a real person`, `transfer me to sales`. */
export function asksForPerson(said: string): boolean {
  return forPerson.test(plain(said));
}

/** `Are you a robot?` deserves a true answer. */
export function asksWhetherMachine(said: string): boolean {
  return /\b(?:are you|is this|am i (?:talking|speaking) (?:to|with)|you're|this is)\b.{0,30}\b(?:robots?|bot|a\.?i|machine|computer|recording|human|real person|automated|artificial)\b/.test(
    plain(said),
  );
}

function plain(said: string): string {
  return said.toLowerCase().replaceAll('’', "'").trim();
}
