// The paragraphs of a Word document, such as Google Meet and Microsoft Teams write transcripts into.
import { SaxesParser } from 'saxes';
import { fromBufferPromise, type Entry } from 'yauzl';
import { Problem } from '../../../rules/problem.ts';

/** The text of hours of speech with its formatting; what unpacks to more was made to. */
const MOST_XML_BYTES = 16 * 1024 * 1024;
const MOST_ENTRIES = 2_000;
const DEEPEST = 200;
const MOST_ATTRIBUTES = 200;
const textPart = 'word/document.xml';

/** What was deleted or moved away while changes were tracked, and what stands there a second time for older readers. */
const notShown = new Set(['w:del', 'w:moveFrom', 'mc:Fallback']);
const written = new Map([
  ['w:tab', '\t'],
  ['w:br', '\n'],
  ['w:cr', '\n'],
  ['w:noBreakHyphen', '-'],
]);

/** Throws Problem `transcript_unreadable`. */
export async function readWordDocument(bytes: Buffer): Promise<string[]> {
  try {
    // Sizes that are told in the archive are held to while it unpacks.
    const zip = await fromBufferPromise(bytes);
    if (zip.entryCount > MOST_ENTRIES) throw unreadable('It holds too many files.');
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === textPart) return await linesOf(await zip.openReadStreamPromise(checked(entry)));
    }
  } catch (error) {
    throw error instanceof Problem ? error : unreadable('It is damaged.', error);
  }
  throw unreadable('It has no text of a Word document.');
}

function checked(entry: Entry): Entry {
  if (entry.isEncrypted()) throw unreadable('It is locked with a password.');
  if (entry.uncompressedSize > MOST_XML_BYTES) throw unreadable('It is too large.');
  return entry;
}

async function linesOf(content: AsyncIterable<Buffer>): Promise<string[]> {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let attributes = 0;
  let hiddenBelow: number | null = null;
  let isText = false;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw unreadable('It is damaged.');
  });
  parser.on('attribute', () => {
    if (++attributes > MOST_ATTRIBUTES) throw unreadable('It is damaged.');
  });
  parser.on('opentag', ({ name }) => {
    attributes = 0;
    if (++depth > DEEPEST) throw unreadable('It is damaged.');
    if (hiddenBelow === null && notShown.has(name)) hiddenBelow = depth;
    if (hiddenBelow !== null) return;
    isText = name === 'w:t';
    line += written.get(name) ?? '';
  });
  parser.on('text', (text) => {
    if (isText && hiddenBelow === null) line += text;
  });
  parser.on('closetag', ({ name }) => {
    isText = false;
    if (name === 'w:p' && hiddenBelow === null) {
      lines.push(...line.split('\n'));
      line = '';
    }
    if (depth === hiddenBelow) hiddenBelow = null;
    depth -= 1;
  });
  const decoder = new TextDecoder();
  for await (const chunk of content) parser.write(decoder.decode(chunk, { stream: true }));
  parser.write(decoder.decode()).close();
  return lines;
}

function unreadable(why: string, cause?: unknown): Problem {
  const message = `The document cannot be read. ${why} Save it again as .docx, or as plain text, and send that.`;
  return new Problem('transcript_unreadable', message, cause === undefined ? {} : { cause });
}
