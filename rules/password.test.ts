// Passwords that may be chosen and those that may not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordFault, type PasswordFault } from './password.ts';

const common = new Set(['sunshine', 'qwertyuiop', 'password123']);
const about = ['Ada Lovelace', 'ada.l@analytic.example', 'Engines & Sons'];

const table: [string, PasswordFault | null][] = [
  ['nine sign', 'length'],
  ['x'.repeat(129), 'length'],
  ['qwertyuiop', 'common'],
  ['QwertyUIOP', 'common'],
  ['Sunshine2026!', 'common'],
  ['password123', 'common'],
  ['sunshinesunshine', 'common'],
  ['aaaaaaaaaaaa', 'common'],
  ['abc1abc1abc1', 'common'],
  ['Lovelace2026', 'about-you'],
  ['engines-sons', 'about-you'],
  ['ada-analytic-1', 'about-you'],
  ['Ringside!2026', 'about-you'],
  ['correct horse battery', null],
  ['lovelace likes engines and tea', null],
  ['пароль длинный один', null],
  ['🐎🔋🐎 horse', null],
];

for (const [password, fault] of table)
  test(`${password.slice(0, 40)}: ${fault ?? 'may be chosen'}`, () => {
    assert.equal(passwordFault(password, { about, isCommon: (text) => common.has(text) }), fault);
  });
