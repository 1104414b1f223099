// Finds the JSON in what a language model wrote: models like to wrap it in fences, thoughts or a friendly sentence.

/** How many opening braces are tried before giving up. */
const MOST_STARTS = 20;

/** The first JSON object in the text, undefined when there is none. Never throws. */
export function readJsonAnswer(text: string): unknown {
  const plain = text.replace(/^\uFEFF/, '').trim();
  const whole = parse(plain);
  if (whole !== undefined) return whole;
  const thought = plain.startsWith('<think>') ? plain.indexOf('</think>') : -1;
  const rest = thought < 0 ? plain : plain.slice(thought);
  let start = rest.indexOf('{');
  for (let tried = 0; start >= 0 && tried < MOST_STARTS; tried++) {
    const end = endOfObject(rest, start);
    const value = end < 0 ? undefined : parse(rest.slice(start, end + 1));
    if (value !== undefined) return value;
    start = rest.indexOf('{', start + 1);
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The brace that closes the one at `start`, leaving out braces inside strings; -1 when it never closes. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = start; index < text.length; index++) {
    const sign = text[index];
    if (quoted) {
      if (sign === '\\') index += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && --depth === 0) return index;
  }
  return -1;
}
