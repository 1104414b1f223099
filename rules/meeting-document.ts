// The lines of a document in which a meeting was written down, without what the meeting's tool wrote around the speech.

/** Google Meet puts title, guests and maybe a summary before this heading. */
const heading = /^(?:📖\s*)?transcript$/i;
/** Microsoft Teams begins with the title, the date with its time, and the length. */
const dateLine = /^\p{L}+ \d{1,2}, \d{4},? \d{1,2}:\d{2}\s?[AP]M$/u;
const lengthLine = /^(?:\d{1,2}h ?)?(?:\d{1,2}m ?)?(?:\d{1,2}s)?$/;
const MOST_TITLE_LINES = 3;
/** Both write their own sentences among what was said. */
const ofTheTool = [
  /^.{1,80} (?:started|stopped) transcription$/,
  /^transcription ended after \d{1,2}:\d{2}:\d{2}$/i,
  /^this editable transcript was computer generated\b.{0,200}$/i,
];
/** Older documents of Teams write `0:0:3.12 --> 0:0:5.4`. */
const looseTime = /\b(\d{1,2}):(\d{1,2}):(\d{1,2}\.\d{1,7})\b/g;

export function meetingText(lines: readonly string[]): string {
  return lines
    .slice(beginOfSpeech(lines))
    .filter((line) => !ofTheTool.some((sentence) => sentence.test(line.trim())))
    .map((line) => (line.includes('-->') ? line.replaceAll(looseTime, clockOf) : line))
    .join('\n');
}

function beginOfSpeech(lines: readonly string[]): number {
  const head = lines.findIndex((line) => heading.test(line.trim()));
  if (head >= 0) return head + 1;
  const written = lines.map((line, at) => ({ at, line: line.trim() })).filter(({ line }) => line !== '');
  const date = written.slice(0, MOST_TITLE_LINES).findIndex(({ line }) => dateLine.test(line));
  if (date < 0) return 0;
  const after = written[date + 1];
  const first = after && lengthLine.test(after.line) ? written[date + 2] : after;
  return first?.at ?? lines.length;
}

function clockOf(_: string, hours: string, minutes: string, seconds: string): string {
  const [whole = '0', fraction = '0'] = seconds.split('.');
  return `${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}:${whole.padStart(2, '0')}.${fraction.slice(0, 3).padEnd(3, '0')}`;
}
