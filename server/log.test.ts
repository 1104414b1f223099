// What is written to the log: one line of JSON for each event, at a time of UTC, without what people said and what drivers attach.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/** The log writes to standard output, so a process of its own has to. */
function logged(script: string): string {
  const program = `import { createLog } from '${new URL('log.ts', import.meta.url).href}'; const log = createLog('info'); ${script}`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
}

test('an event is one line, whatever is in it', () => {
  const text = logged(`
    log.info({ route: 'a\\r\\n{"level":"error","msg":"forged"}\\u2028' }, 'request answered');
    log.debug({}, 'not asked for');`);
  const lines = text.trimEnd().split('\n');
  assert.equal(lines.length, 1, text);
  const line = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual([line['level'], line['msg']], ['info', 'request answered']);
  assert.equal(line['route'], 'a\r\n{"level":"error","msg":"forged"}\u2028');
  assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Math.abs(Date.parse(String(line['time'])) - Date.now()) < 60_000);
});

test('what people said and were, headers and the rows of drivers are left out; an error keeps its code, its stack and its causes', () => {
  const text = logged(`
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(canary@example.com)', parameters: ['canary'] });
    const err = new Error('saving failed', { cause });
    log.error({ err, pii: { said: 'canary' }, call: { pii: 'canary' }, headers: { cookie: 'canary' }, req: { headers: { cookie: 'canary' } } }, 'a request failed');`);
  assert.ok(!text.includes('canary'), text);
  const { err } = JSON.parse(text) as { err: { stack: string; cause: Record<string, unknown> } };
  assert.match(err.stack, /^Error: saving failed\n {4}at /);
  assert.deepEqual([err.cause['code'], err.cause['message']], ['23505', 'duplicate key']);
});
