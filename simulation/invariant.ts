// What an invariant is, and how the tables are asked about one.
import type { sql } from 'kysely';
import type { Stage } from './stage.ts';

export type Invariant = {
  name: string;
  sentence: string;
  /** `daily`: at every midnight and at the end; `end`: after everything has had time to come to rest. */
  when: 'daily' | 'end';
  /** What is wrong, in words. */
  look(stage: Stage): Promise<string[]> | string[];
};

/** One sentence for each row of a question that nothing should answer. */
export async function found<Row>(stage: Stage, query: ReturnType<typeof sql>, say: (row: Row) => string): Promise<string[]> {
  const { rows } = await query.execute(stage.observer.db);
  return (rows as Row[]).map(say);
}
