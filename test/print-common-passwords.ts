// Prints server/flows/admin/common-passwords.bin: node test/print-common-passwords.ts < a list, one password a line.
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { commonPasswordsFile, startOfHash } from '../server/flows/admin/common-passwords.ts';

const passwords = new Set((await text(process.stdin)).split('\n').map((line) => line.trim().toLowerCase()));
passwords.delete('');
const starts = [...passwords].map(startOfHash).toSorted((one, other) => Buffer.compare(one, other));
writeFileSync(commonPasswordsFile, Buffer.concat(starts));
console.log(`${passwords.size} passwords in ${commonPasswordsFile.pathname}`);
