// Files told by their first bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sniffContainer } from './recording-container.ts';

const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

const cases: [what: string, head: Uint8Array, container: string | null][] = [
  ['wav', bytes('RIFF\x24\x00\x00\x00WAVEfmt '), 'wav'],
  ['a wav over 4 GB', bytes('RF64\xff\xff\xff\xffWAVEds64'), 'wav'],
  ['another RIFF file', bytes('RIFF\x24\x00\x00\x00AVI LIST'), null],
  ['mp3 with a tag', bytes('ID3\x04\x00'), 'mp3'],
  ['bare mp3', bytes('\xff\xfb\x90\x64'), 'mp3'],
  ['bare mp3 of a phone system (MPEG 2, 8 kbit/s)', bytes('\xff\xf3\x14\xc4'), 'mp3'],
  ['an MPEG frame with a bit rate that does not exist', bytes('\xff\xfb\xf0\x64'), null],
  ['bare AAC', bytes('\xff\xf1\x50\x80'), 'aac'],
  ['ogg', bytes('OggS\x00\x02'), 'ogg'],
  ['webm', bytes('\x1aE\xdf\xa3\x01'), 'webm'],
  ['flac', bytes('fLaC\x00'), 'flac'],
  ['m4a', bytes('\x00\x00\x00\x20ftypM4A '), 'mp4'],
  ['amr', bytes('#!AMR\n'), 'amr'],
  ['a picture', bytes('\xff\xd8\xff\xe0\x00\x10JFIF'), null],
  ['a document', bytes('%PDF-1.7'), null],
  ['a web page', bytes('<!doctype html>'), null],
  ['UTF-16 text', bytes('\xff\xfeH\x00e\x00'), null],
  ['one byte', bytes('\xff'), null],
  ['nothing', bytes(''), null],
];

for (const [what, head, container] of cases) {
  test(`${what} is ${container ?? 'no recording'}`, () => assert.equal(sniffContainer(head), container));
}
