// How long a text takes to say, in letters: figures and signs are said as words. For times that are spread over a text.

const DIGIT = 5;
const SIGN = 4;
const said = /\d|[@+]|[.\-_/](?=[a-z0-9])/gi;

/** “4111” takes as long as “four one one one”. A letter or a space counts 1. */
export function spokenLength(text: string): number {
  let length = text.length;
  for (const [sign] of text.matchAll(said)) length += (/\d/.test(sign) ? DIGIT : SIGN) - 1;
  return length;
}
