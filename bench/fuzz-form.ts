// Forms with files in them: heads of sound that lie, names that climb, boundaries that never come.
import type { Chance } from '../emulator/chance.ts';
import { hostileText, pick } from './fuzz-values.ts';

export function formOf(chance: Chance, value: unknown): { body: Buffer; contentType: string } {
  const boundary = 'fuzz';
  const sounds = [
    ...[
      '',
      'RIFF',
      'RIFF\xff\xff\xff\xffWAVEfmt ',
      `RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00`,
    ],
    ...[
      'ID3\x04\x00\x00\x7f\x7f\x7f\x7f',
      'OggS\x00\x02',
      'fLaC\xff\xff\xff\xff',
      '\x1aE\xdf\xa3',
      'PK\x03\x04zip',
      '#EXTM3U\nfile:///etc/passwd',
      '<html>',
      '#!AMR\n',
    ],
  ];
  const parts = Object.entries(typeof value === 'object' && value !== null ? value : {}).map(([name, one]) =>
    name === 'file'
      ? `content-disposition: form-data; name="file"; filename="${pick(chance, ['a.wav', '../../x', 'a\u0000b', '"', 'é'.repeat(300), ''])}"\r\n\r\n${pick(chance, sounds)}`
      : `content-disposition: form-data; name="${name}"\r\n\r\n${chance.share() < 0.6 ? String(one) : hostileText(chance)}`,
  );
  if (chance.share() < 0.1) parts.push(...parts);
  const end = chance.share() < 0.85 ? `\r\n--${boundary}--\r\n` : '';
  const text = parts.map((one) => `--${boundary}\r\n${one}`).join('\r\n') + end;
  const contentType = pick(chance, [
    ...Array.from({ length: 9 }, () => `multipart/form-data; boundary=${boundary}`),
    'multipart/form-data',
  ]);
  return { body: Buffer.from(text, chance.share() < 0.5 ? 'latin1' : 'utf8'), contentType };
}
