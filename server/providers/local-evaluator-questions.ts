// Tells what is asked from what is stated, with marks or without.

const questionStart =
  /^(?:(?:and|so|but|okay|ok|well|then|um|uh|great|right|yeah|yes|no|sure|sorry|please|hi|hello|hey|alright|now)[\s,.]+)*(?:what|when|where|why|who|whose|which|how|by when|(?:do|does|did|are|is|was|were|will|would|could|can|should|have|has|may|shall) (?!an? )\w+|(?:tell|walk|take|talk|guide|show) me|describe)\b/i;

const questionInside =
  /\b(?:what|when|where|why|who|whose|which|how)(?: (?:much|many|often|long|far|soon))? (?:do|does|did|is|are|was|were|will|would|could|can|should|have|has)\b|\b(?:and|so|but|okay|or) (?:is|are|do|does|did|can|could|would|have|has) (?:there|you|it|that|they|we)\b|\b(?:may|can|could) i (?:ask|know)\b|\b(?:all ?right|okay|ok)$/iu;

/** After a name or a word of politeness: “So Lena, tell me how …”. */
const asksToTell =
  /[,.!] (?:please )?(?:tell|walk|take|talk|guide|show) (?:me|us) (?:how|what|where|when|who|which|why|through|about)\b/iu;

const MARKS = /[.,;:!?]/u;

/** By its mark or its first words; where the sentence has no marks at all, also by what is asked in the middle of it. */
export function isQuestion(text: string, sentence = text): boolean {
  return (
    text.includes('?') || questionStart.test(text) || asksToTell.test(text) || (!MARKS.test(sentence) && questionInside.test(text))
  );
}

const weaklyAsks =
  /\b(?:what|when|where|why|who|whose|which|how)(?:'s|'re|'d|s)?\b|\b(?:is|are|was|do|does|did|can|could|would|will|have|has) (?:any(?:thing|one|body)|some(?:thing|one|body)|there|it|that|this|you|ya|y'all|they|he|she)\b/iu;

/** Without any marks a question may be told from a statement by its voice alone. */
export function mayAsk(text: string, sentence: string): boolean {
  return !MARKS.test(sentence) && weaklyAsks.test(text);
}
