// Word documents in and out, and archives that were made to do harm.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { Problem } from '../../../rules/problem.ts';
import { transcriptDocument } from '../../../rules/transcript-document.ts';
import { readTranscriptFile } from './read-transcript-file.ts';
import { readWordDocument } from './word-document.ts';

const archive = (parts: Record<string, string>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)]))));
const inBody = (xml: string): Buffer =>
  archive({ 'word/document.xml': `<w:document xmlns:w="w"><w:body>${xml}</w:body></w:document>` });

const outside = (where: string): Buffer =>
  archive({ 'word/document.xml': `<!DOCTYPE a [<!ENTITY b ${where}>]><a><w:p xmlns:w="w"><w:t>&b;</w:t></w:p></a>` });

test('what is written as a document is read back alike', async () => {
  const turns = [
    { speaker: 'Maya Okafor', text: 'Good <morning> & hello.', startMs: 4_000 },
    { speaker: 'Daniel', text: 'A pause,\u0007 ☎️ and go.', startMs: 3_725_000 },
  ];
  const lines = await readWordDocument(archive(transcriptDocument('Discovery\n– Brandt', turns)));
  assert.deepEqual(lines, [
    'Discovery – Brandt',
    '[00:04] Maya Okafor: Good <morning> & hello.',
    '[1:02:05] Daniel: A pause,  ☎️ and go.',
  ]);
});

test('breaks and tabs count, tracked deletions and copies for older readers do not', async () => {
  const xml = `<w:p><w:r><w:t>Maya</w:t><w:tab/><w:t>0:03</w:t><w:br/><w:t xml:space="preserve">It&#8217;s </w:t></w:r><w:del><w:r><w:delText>not </w:delText><w:t>gone</w:t></w:r></w:del>
    <w:r><mc:AlternateContent xmlns:mc="mc"><mc:Choice><w:t>here</w:t></mc:Choice><mc:Fallback><w:t>here</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p><w:p/>`;
  assert.deepEqual(await readWordDocument(inBody(xml)), ['Maya\t0:03', 'It’s here', '']);
});

/** Says a size of its own for the text, in the archive's list. */
function withDeclaredSize(bytes: Buffer, size: number): Buffer {
  const entry = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  bytes.writeUInt32LE(size, entry + 24);
  return bytes;
}

/** Marked as encrypted, in the archive's list. */
function locked(bytes: Buffer): Buffer {
  const entry = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  bytes.writeUInt16LE(bytes.readUInt16LE(entry + 8) | 1, entry + 8);
  return bytes;
}

describe('a document is refused where', () => {
  const long = 'a'.repeat(17 * 1024 * 1024);
  const cases: [what: string, bytes: () => Buffer, why: RegExp][] = [
    ['it unpacks to too much', () => inBody(`<w:p><w:r><w:t>${long}</w:t></w:r></w:p>`), /too large/],
    ['it unpacks to more than it says', () => withDeclaredSize(inBody(`<w:p>${long}</w:p>`), 1_000), /damaged/],
    ['its elements are nested without end', () => inBody('<w:p>'.repeat(100_000)), /damaged/],
    [
      'an element has attributes without end',
      () => inBody(`<w:p ${Array.from({ length: 5_000 }, (_, at) => `a${at}=""`).join(' ')}/>`),
      /damaged/,
    ],
    [
      'it holds files without end',
      () =>
        Buffer.from(
          zipSync(Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [`${at}`, new Uint8Array()])), { level: 0 }),
        ),
      /too many files/,
    ],
    ['it is locked', () => locked(inBody('<w:p/>')), /password/],
    ['a file of this machine is asked for', () => outside('SYSTEM "file:///etc/hostname"'), /damaged/],
    ['something of another machine is asked for', () => outside('PUBLIC "-//x" "http://127.0.0.1/x.dtd"'), /damaged/],
    ['entities are declared', () => archive({ 'word/document.xml': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }), /damaged/],
    ['it is cut off', () => inBody('<w:p/>').subarray(0, 80), /damaged/],
    ['it is an archive of something else', () => archive({ 'xl/workbook.xml': '<a/>' }), /no text/],
    ['it is no archive', () => Buffer.from('not a document'), /damaged/],
  ];
  for (const [what, bytes, why] of cases)
    test(what, async () => {
      await assert.rejects(
        readWordDocument(bytes()),
        (error) => error instanceof Problem && error.code === 'transcript_unreadable' && why.test(error.message),
      );
    });
});

test('text of Windows is read, and a file without speech is refused by its name', async () => {
  const text = 'Maya: Grüß Gott.\r\nDaniel: Hello.';
  assert.equal(await readTranscriptFile('a.txt', Buffer.from(`\ufeff${text}`, 'utf16le')), text);
  await assert.rejects(readTranscriptFile('empty.docx', inBody('<w:p/>')), /“empty.docx”: No speech was found/);
});
