// Marks statements that run thousands of times a second, so that PostgreSQL plans them once for each connection.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';

const MARK = '/* prepared */ ';
const names = new Map<string, string>();

/** For constant texts only: each one stays prepared for as long as its connections live. */
export function prepared(text: string): string {
  return MARK + text;
}

/** The same mark as the beginning of a `sql` template whose text never changes. */
export const onceForEachConnection = sql.raw(MARK);

/** The name a marked statement is prepared under, null for all others. */
export function nameOfPrepared(text: string): string | null {
  return text.startsWith(MARK) ? nameOf(text) : null;
}

/** Whatever it is, but for what begins and ends a transaction. */
export function nameOf(text: string): string | null {
  if (text === 'commit' || text === 'rollback') return null;
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = createHash('sha256').update(text).digest('hex').slice(0, 32)));
  return name;
}
