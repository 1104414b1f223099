// A transcript as a Word document: the parts that stand in its archive.
import { transcriptLine } from './transcript-file.ts';
import type { Utterance } from './transcript.ts';

const header = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const kinds = 'http://schemas.openxmlformats.org/package/2006/content-types';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
const words = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const mainPart = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
const relationsPart = 'application/vnd.openxmlformats-package.relationships+xml';

/** By their paths. One paragraph for each turn, who and when in bold. */
export function transcriptDocument(
  title: string,
  turns: readonly Pick<Utterance, 'speaker' | 'text' | 'startMs'>[],
): Record<string, string> {
  const paragraphs = turns.map((turn) => {
    const { who, text } = transcriptLine(turn);
    return paragraph(`${run(`${who} `, '<w:b/>')}${run(text)}`);
  });
  const body = paragraph(run(title, '<w:b/><w:sz w:val="32"/>')) + paragraphs.join('');
  return {
    '[Content_Types].xml': `${header}<Types xmlns="${kinds}"><Default Extension="rels" ContentType="${relationsPart}"/><Override PartName="/word/document.xml" ContentType="${mainPart}"/></Types>`,
    '_rels/.rels': `${header}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `${header}<w:document xmlns:w="${words}"><w:body>${body}</w:body></w:document>`,
  };
}

const paragraph = (runs: string): string => `<w:p><w:pPr><w:spacing w:after="120"/></w:pPr>${runs}</w:p>`;

function run(text: string, look = ''): string {
  return `<w:r>${look === '' ? '' : `<w:rPr>${look}</w:rPr>`}<w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;
}

/** XML has no way to write control characters and halves of surrogate pairs. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t]|[\ufffe\uffff]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
