// Reads the logs of servers as they are written, however long: planted secrets are found at once, of all else only the errors stay.
import { judgeLogs, keepFirst, type Finding, type Planted } from './fuzz-findings.ts';

const MOST_ERRORS = 300;
const LONGEST_ERROR = 4_000;

export type FuzzLog = ReturnType<typeof openFuzzLog>;

export function openFuzzLog(planted: Planted) {
  /** By server: the end of what was heard, which may be half a line. */
  const unread = new Map<string, string>();
  const found = new Map<string, Finding>();
  const errors: string[] = [];

  function read(): void {
    for (const [server, heard] of unread) {
      const end = heard.lastIndexOf('\n') + 1;
      if (end === 0) continue;
      unread.set(server, heard.slice(end));
      const lines = heard.slice(0, end);
      keepFirst(found, judgeLogs(planted, lines));
      for (let at = lines.indexOf('"level":"error"'); at >= 0; at = lines.indexOf('"level":"error"', lines.indexOf('\n', at))) {
        errors.push(lines.slice(lines.lastIndexOf('\n', at) + 1, lines.indexOf('\n', at)).slice(0, LONGEST_ERROR));
        if (errors.length > MOST_ERRORS) errors.shift();
      }
    }
  }

  return {
    hear: (server: string, text: string) => void unread.set(server, (unread.get(server) ?? '') + text),
    read,
    findings(): Finding[] {
      read();
      return [...found.values()];
    },
    /** What a server wrote about a request that failed. */
    errorOf(requestId: string): string {
      read();
      return errors.findLast((line) => line.includes(`"requestId":"${requestId}"`)) ?? '';
    },
    lastError: () => errors.at(-1) ?? '',
  };
}
