// How people put a day into words: the patterns by which a day is read, and those that tell that one was meant and not understood.
const units = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const teens = 'thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const firsts = 'first second third fourth fifth sixth seventh eighth ninth'.split(' ');
const cardinals = [
  ...[...units, ...teens, 'twenty', ...units.slice(0, 9).map((unit) => `twenty-${unit}`)],
  ...['thirty', 'thirty-one'],
];
const ordinals = [
  ...[...firsts, 'tenth', 'eleventh', 'twelfth', ...teens.map((teen) => `${teen}th`), 'twentieth'],
  ...[...firsts.map((first) => `twenty-${first}`), 'thirtieth', 'thirty-first'],
];

/** The longer word first: “sixteenth” is not “six”. */
const anyOf = (words: readonly string[]) => words.toSorted((a, b) => b.length - a.length).join('|');

/** “a” and “a couple of” are amounts, too. */
export function amountOf(word = ''): number {
  if (word.startsWith('a couple')) return 2;
  return /^an?$/.test(word) ? 1 : word === 'forty' ? 40 : cardinals.indexOf(word) + 1 || Number(word);
}

/** `15`, `15th`, `fifteen`, `fifteenth`. */
export function dayNumberOf(word = ''): number {
  return Number.parseInt(word, 10) || ordinals.indexOf(word) + 1 || cardinals.indexOf(word) + 1;
}

/** From 1. */
export function monthOf(word = ''): number {
  return 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').indexOf(word.slice(0, 3)) + 1;
}

/** From 0, a Sunday. */
export function weekdayOf(word = ''): number {
  return 'sun mon tue wed thu fri sat'.split(' ').indexOf(word.slice(0, 3));
}

/** “twenty first” with its hyphen. */
export function joinTens(text: string): string {
  return text.replace(new RegExp(`\\b(twenty|thirty) (?=(?:${anyOf([...firsts, ...units.slice(0, 9)])})\\b)`, 'g'), '$1-');
}

const monthsButMay =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
/** “The 15th may be better” names no month. */
const month = `${monthsButMay}|may(?! (?:be|work|suit|do|i|we|you|it)\\b)`;
const weekday = 'sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?';
const ordinal = `\\d{1,2}(?:st|nd|rd|th)|${anyOf(ordinals)}`;
const dayOfMonth = `(${ordinal}|\\d{1,2}|${anyOf(cardinals)})`;
const halfOfDay = "(?:a\\.?m|p\\.?m|o'?clock)\\b";
/** “December 3 pm” names no day, nor does “December three thirty pm”. */
const noHour = `(?! ?${halfOfDay}|[:.]\\d| (?:\\d\\d|fifteen|thirty|forty-five) ?${halfOfDay})`;
/** “At 3 December 15th”: the 3 is an hour. */
const afterNoHour = '(?<!\\b(?:at|around|about|by|after|past|to) )(?<!\\d[:.])';
const year = '(?: (?:of )?(20\\d\\d))?';
const small = anyOf(firsts.slice(0, 3));
const amount = `(a couple(?: of)?|an?|\\d{1,3}|forty|${anyOf(cardinals)})`;

/** In this order; what one has read the next does not see. */
export const dayPatterns = {
  yearFirst: /\b(20\d\d)[-/](\d{1,2})[-/](\d{1,2})(?:t|\b)/g,
  slashed: /(?<![\d/])(\d{1,2})\/(\d{1,2})(?:\/(20\d\d|\d\d))?(?![\d/])/g,
  monthThenDay: new RegExp(`\\b(${month}) (?:the )?${dayOfMonth}\\b${noHour}${year}\\b`, 'g'),
  dayThenMonth: new RegExp(`${afterNoHour}\\b(?:the )?${dayOfMonth} (?:of )?(${month})\\b${year}`, 'g'),
  dayOfMonth: new RegExp(
    `\\b(?:on the (\\d{1,2})${noHour}|the (${ordinal})|(?!${small})(${ordinal}))\\b` +
      `(?! (?:thing|time|half|week|quarter|call|person|floor|of us))(?: (?:of|in) (?:the|this) month\\b|(?: of)? (next month)\\b)?`,
    'g',
  ),
  ahead: new RegExp(
    `\\b(?:in )?${amount} (days?|weeks?) (?:from|after|(?<!\\bin \\S+ \\S+ )on) (?:(today|now|tomorrow)|(?:(next) |this coming |this |coming )?(${weekday}))\\b`,
    'g',
  ),
  aheadOfToday: new RegExp(`\\bin (?:about |exactly )?${amount} (days?|weeks?)\\b(?:'s? time)?`, 'g'),
  relative:
    /\b(?:the )?(day after tomorrow)\b|\b(tomorrow)\b|\b(?:later )?today\b|\b(?:this (?=(?:morning|afternoon|evening)\b)|(?=tonight\b))/g,
  weekday: new RegExp(`\\b(?:(next) |this coming |this |coming )?(${weekday})\\b`, 'g'),
  week: /\b(?:(?:later )?in |of |later )?(this|next) week\b/g,
};

const monthNamed = `(${monthsButMay}|may)\\b`;
/** A month or a year without a day. */
export const period = new RegExp(
  `\\bin (?:about )?${amount} (months?|years?)\\b|\\b(next year)\\b|\\b(?:next|this coming|coming) ${monthNamed}`,
);
/** A month that may be named in passing: “ask for April” and “last March” are none to be called in. */
export const monthAlone = new RegExp(
  `\\b(?:in|of|early|mid|late|by|until|till|after|around|before|from|try|try me)[ -]${monthNamed}|\\b${monthNamed} (?:would|will|is|works?|might|sounds?)\\b`,
);

/** “Not today” and the like: another day is meant. */
export const notToday =
  /\b(?:not|\w+n't|cannot)(?: \w+){0,2}? today\b|\b(?:busy|occupied|tied up|swamped|booked|out|away|no time)(?: (?:for|all|the|rest|whole|of|day))* today\b/g;

const anyDay = `(?:${weekday}|tomorrow|today|(?:${month}) \\d{1,2}(?:st|nd|rd|th)?|\\d{1,2}/\\d{1,2}|${ordinal})`;
const badly =
  'busy|occupied|tied up|swamped|bad|full|packed|unavailable|travell?ing|impossible|no good|(?:fully|totally|completely) booked';
const suitsBadly = `(?:${badly}|booked|out|away)`;
const ofDay = '(?:for|all|both|the|rest|whole|of|day|on|in|until|till|through|every|this|next|coming|office|town|work|up)';
const howMuch = '(?:all|day|fully|really|very|pretty|quite|rather|completely|already|too|so|a|because|probably|just)';
const isBeing = '(?:the|is|are|was|be|will|would|looks?)';
const isSo = `(?:morning|afternoon|evening|night|i|i'm|i'll|am|we|we're|we'll|it's|that's|${isBeing}|${howMuch})`;
/** Who is away, or goes: “reach out Thursday” and “I want it booked on Monday” name a good day. */
const somebodyIs = `(?:^|\\b(?:\\w+'(?:m|s|re)|am|is|are|was|were|be(?! booked\\b)|(?:will|'ll) be|go|going|gone)(?: (?:${howMuch}|\\w+ly|still|super|much|going)){0,4} )`;
const hour = `(?:at|around|about|by|after|from)? ?(?:half past |quarter (?:past|to) )?(?:noon|\\d{1,2}(?:[:.]\\d\\d)?|${anyOf(units)})(?: thirty| fifteen)?(?: ?${halfOfDay})?`;

/** “I'm out Thursday”, “Friday is bad”, “Friday at three is bad”: no day for a call, whichever else is meant. */
export const badDay = new RegExp(
  [
    `(?:\\b(?:${badly})|${somebodyIs}(?:booked|out|away))(?: ${ofDay}){0,6} ${anyDay}\\b`,
    `\\b${anyDay}(?:'s|'ll)?(?: ${isSo}){0,6} ${suitsBadly}\\b(?! (?:(?:right )?now|at the moment)\\b)`,
    `\\b${anyDay}(?: (?:morning|afternoon|evening|night))? ${hour}(?:'s|'ll| ${isBeing})(?: (?:${isBeing}|${howMuch})){0,4} ${suitsBadly}\\b`,
  ].join('|'),
);

/** What sounds like a day or like excluding one, and is neither: why it suits them badly now, parts of a day, “but you can call”. */
export const noDay = [
  /\b(?:not|\w+n't|cannot)(?: \w+){0,4}? (?:right now|now|at the moment)\b/g,
  /\b(?:it|this|now)(?:(?:'s| is)? not|(?: is)?n't)(?: \w+){0,3} (?:time|moment)\b/g,
  /\b(?:do not|don't) (?:mind|have (?:any )?time)\b|\b(?:ca|wo)n't (?:talk|speak)\b/g,
  /\b(?:good|nice|great|lovely) day\b|\b(?:end|rest|middle|later in|during) (?:of )?(?:the )?(?:work(?:ing) ?)?day\b/g,
  /\b(?:after|before) (?:lunch|work|school|breakfast|dinner)\b/g,
  /\bbut (?=(?:you|we|i|i'm|i'll|i'd|please|call|try|ring|feel|let|do) )/g,
];

/** Left over, one of these is a day that was not understood, or words that exclude one. */
export const dayLike = new RegExp(
  [
    "\\b(?:not|\\w+n't|cannot|never|except\\w*|excluding|but|other than|apart from|rather than|after|before)\\b",
    '\\b(?:some ?times?|some ?day|or so|whenever|every|each|following|next|last|end of|start of|beginning of)\\b',
    '\\b(?:days?|weekdays?|weeks?|weekends?|fortnights?|months?|years?|in (?:\\w+ ){1,3}(?:minutes?|hours?))\\b',
    '\\b(?:christmas|xmas|easter|thanksgiving|halloween|holidays?|vacation|ramadan|eid|diwali|hanukkah|passover|birthday)\\b',
    `\\b(?:${weekday}|(?:sun|mon|tues|wednes|thurs|fri|satur)days|${monthsButMay}|(?:in|of|this|early|mid|late|by) may)\\b`,
    `\\b(?:\\d{1,2}(?:st|nd|rd|th)|${anyOf(ordinals.slice(3))}|(?:the|on) (?:${small})(?! thing))\\b`,
    `\\b(?:(?:the|on|on the) \\d{1,2}|on the (?:${anyOf(cardinals)}))\\b(?! ?${halfOfDay}|[:.]\\d)`,
    '\\d ?/ ?\\d|\\d-\\d+-\\d|\\d\\.\\d{1,2}\\.\\d',
  ].join('|'),
);
