// Which failures of the database pass by themselves, and what a caller is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../rules/problem.ts';
import { databaseProblem } from './database-problem.ts';

const failure = (message: string, more: Record<string, unknown> = {}): Error => Object.assign(new Error(message), more);

const CASES: [string, unknown, string | null][] = [
  ['PostgreSQL cannot extend a file', failure('could not extend file', { code: '53100' }), 'storage_full'],
  ['PostgreSQL cannot write its log', failure('could not write: No space left on device', { code: '58030' }), 'storage_full'],
  [
    'our own file has no room',
    failure('ENOSPC: no space left on device, write', { code: 'ENOSPC', syscall: 'write' }),
    'storage_full',
  ],
  ['a quota is used up', failure('EDQUOT', { code: 'EDQUOT', syscall: 'write' }), 'storage_full'],
  ['it is starting', failure('the database system is starting up', { code: '57P03' }), 'database_unavailable'],
  ['it is ended by an administrator', failure('terminating connection', { code: '57P01' }), 'database_unavailable'],
  ['it crashed', failure('terminating connection because of crash', { code: '57P02' }), 'database_unavailable'],
  ['nobody listens', failure('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' }), 'database_unavailable'],
  ['its socket is gone', failure('connect ENOENT', { code: 'ENOENT', syscall: 'connect' }), 'database_unavailable'],
  ['its name is unknown', failure('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'database_unavailable'],
  ['the connection ended', failure('Connection terminated unexpectedly'), 'database_unavailable'],
  ['the pool waited in vain', failure('timeout exceeded when trying to connect'), 'database_unavailable'],
  [
    'all addresses refuse',
    new AggregateError([failure('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' })]),
    'database_unavailable',
  ],
  ['no memory', failure('out of memory', { code: '53200' }), 'overloaded'],
  ['no connection left', failure('too many clients already', { code: '53300' }), 'overloaded'],
  ['a statement took too long', failure('canceling statement', { code: '57014' }), 'overloaded'],
  ['a deadlock', failure('deadlock detected', { code: '40P01' }), 'overloaded'],
  ['a file is missing', failure('ENOENT: no such file', { code: 'ENOENT', syscall: 'open' }), null],
  ['a constraint does not hold', failure('duplicate key', { code: '23505' }), null],
  ['a mistake in the program', new TypeError('x is not a function'), null],
  ['not even an error', 'something', null],
];

for (const [what, error, code] of CASES) {
  test(`${what}: ${code ?? 'means something else'}`, () => {
    const problem = databaseProblem(error);
    assert.equal(problem?.code ?? null, code);
    if (problem)
      assert.deepEqual([problem.retryable, problem.cause], [true, error instanceof AggregateError ? error.errors[0] : error]);
  });
}

test('a Problem comes back as it is', () => {
  const problem = new Problem('conflict', 'It exists.');
  assert.equal(databaseProblem(problem), problem);
});
