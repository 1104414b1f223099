// Tells what people do in a call from what they only tell of: words of others, things denied, imagined, or of another place and time.

const people =
  '(?:boss|coach|manager|director|teacher|trainer|mentor|lawyer|client|customer|colleague|co-?founder|partner|friend|neighbou?r|brother|sister|wife|husband|caller|prospect|guy|man|woman|lady)s?';
const others = `(?:he|she|they|somebody|someone|everybody|people|(?:my|our|the|a|an|this|that|one|another|some|other|most) (?:\\w+ ){0,2}?${people})`;
const relations = '(?:neighbou?r|friend|cousin|uncle|aunt|(?:brother|sister|mother|father)(?:-in-law)?|son|daughter)s?';

const tellings: readonly RegExp[] = [
  // Somebody else said, asked or wants it.
  new RegExp(
    `\\b${others} (?:(?:always|then|once|just|also|even|usually|often|has|have|had) )*(?:said|says|told|tells?|asked|asks|wants? (?:me|us|you) to|wanted to know|keeps? (?:asking|telling|saying)|claims?)\\b`,
    'iu',
  ),
  // It is not done: “I never ask for that”, “nobody is going to ask you”.
  /\b(?:(?:i|we)(?: \w+){0,2}?(?:n't| never| not)|(?:nobody|no one)(?: \w+){0,3}?) (?:\w+ ){0,2}?(?:ask(?:ing)?|talk(?:ing)? about|want(?:ed)? to (?:propose|suggest|ask)|propose|suggest) ?\b/iu,
  // It is only advice on what to say: “you have to ask people who decides”, “we were taught to ask for it”.
  /\byou (?:\w+ )?(?:have to|need to|are supposed to|ought to|should|must) (?:\w+ )?(?:say\b|(?:ask|tell) (?:people|them|everybody|who|what|how|when|for)\b)|\b(?:i was|we were) (?:told|taught|trained) (?:to|never|always)\b/iu,
  // It is only imagined: “if somebody asked you”, “if you were one of our customers”.
  /\bif (?:somebody|someone|anybody|anyone|he|she|they|people) (?:ever )?(?:asked|said|told|wanted|were)\b|\bif you were (?:one of|a|an|in|our)\b|\bif i (?:were|was) you\b/iu,
  // It is only supposed: “imagine it is a year from now and all of this is solved”.
  /(?:^|[,.;:?!] )(?:(?:and|so|but|okay|ok|now|then|just|well),? )*(?:imagine|suppos(?:e|ing)|assum(?:e|ing)|pretend|picture (?:this|yourself|a|the)|let(?:'s| us) (?:assume|pretend|imagine|say (?:it|this|that|we|everything)))\b/iu,
  // It was elsewhere, at another time, with somebody who is not on the call.
  new RegExp(
    `\\bbefore my time\\b|\\bwhen i (?:worked|was) (?:for|at|with|in)\\b|\\bi (?:once )?(?:read|heard|saw) (?:that|about|of|somewhere)\\b|\\bat my (?:old|last|former|previous) (?:job|company|firm|place)\\b|\\bmy (?:\\w+ )?${relations}\\b(?! and i)(?:,? \\w+){0,6} (?:paid|pays|lost|loses|had|has|got|uses?)\\b`,
    'iu',
  ),
];

/** Which of these kinds of telling a sentence is, by their places; none for what is said for real. */
export function tellingsIn(sentence: string): number[] {
  return tellings.flatMap((telling, kind) => (telling.test(sentence) ? [kind] : []));
}
