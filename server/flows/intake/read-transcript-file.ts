// A transcript in a file of its own: Word documents and what is written as plain text, told by name and first bytes.
import { extname } from 'node:path';
import { readTranscript } from '../../../rules/given-transcript.ts';
import { meetingText } from '../../../rules/meeting-document.ts';
import { Problem } from '../../../rules/problem.ts';
import { readWordDocument } from './word-document.ts';

/** As much as one request of the Push API. */
export const MAX_TRANSCRIPT_BYTES = 5 * 1024 * 1024;

const written = new Set(['.vtt', '.srt', '.sbv', '.txt']);
const zipSign = Buffer.from('PK\u0003\u0004', 'latin1');

/** `head`: the first bytes, four at least where the file has them. */
export function isTranscriptFile(name: string, head: Buffer): boolean {
  const ending = extname(name).toLowerCase();
  return written.has(ending) || ending === '.docx' || head.subarray(0, 4).equals(zipSign);
}

/** The text, in which speech was found. Throws Problem `transcript_unreadable`. */
export async function readTranscriptFile(name: string, bytes: Buffer): Promise<string> {
  const isDocument = bytes.subarray(0, 4).equals(zipSign) || extname(name).toLowerCase() === '.docx';
  const text = isDocument ? meetingText(await readWordDocument(bytes)) : asText(bytes);
  const reading = readTranscript(text, { repName: null });
  if (reading.kind === 'refused') throw new Problem(reading.code, `“${name}”: ${reading.message}`);
  return text;
}

/** UTF-8, or UTF-16 as editors on Windows mark it. */
function asText(bytes: Buffer): string {
  const [first, second] = bytes;
  return new TextDecoder(first === 0xff && second === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}
