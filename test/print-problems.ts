// Prints the codes of refusals as the documentation has them: node test/print-problems.ts > docs/problems.md
import { fileURLToPath } from 'node:url';
import { problemHelp } from '../rules/problem-help.ts';
import { statusOfCode } from '../server/web/problem-answer.ts';

export function printProblems(): string {
  const codes = Object.entries(problemHelp).map(
    ([code, { means, helps }]) => `### ${code}\n\n${means} ${helps} _(${statusOfCode[code as keyof typeof statusOfCode]})_`,
  );
  return `${[
    '# Problem codes',
    'Printed from the program by `node test/print-problems.ts > docs/problems.md`; a test compares both.',
    'Every refusal, but for those of two doors, is a JSON body as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) describes: its `code` is one of these, its `type` leads here, and its `detail` says what to do in the case at hand. The same codes stand under **Failed work** and in the log. The number is the status of HTTP; what only stages of a call meet is shown and not answered.',
    'The two doors keep the shape that their callers know, with the same codes: the Push API (`/api/integrations/push-api/…`) answers `{ "error", "code", "fields", "requestId" }`, and the doors that ask for calls (`/call/…`, `/v2/call/…`) answer `{ "status": "error", "message", "code", "fields", "requestId" }`. `error` and `message` say what to do; `fields` names the places, where there are any.',
    ...codes,
  ].join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(printProblems());
