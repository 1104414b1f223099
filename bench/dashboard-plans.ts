// Listens to what a server asks its database, and has the database explain it: which tables are read from end to end.
import pg from 'pg';

type Asked = { client: object; text: string; values: unknown[] };
type PlanNode = { 'Node Type': string; 'Relation Name'?: string; 'Total Cost': number; Plans?: PlanNode[] };

/** A limit that ends a scan before this share of its cost has been met. */
const SHORT_SHARE = 0.1;

export type Listening = { asked: () => Asked[]; stop: () => void };

/** Hears every statement of this process from now on. */
export function listenToStatements(): Listening {
  const heard: Asked[] = [];
  const query = pg.Client.prototype.query as (...words: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: object, ...words: unknown[]): unknown {
    const [first, second] = words;
    if (typeof first === 'string') heard.push({ client: this, text: first, values: Array.isArray(second) ? second : [] });
    else if (typeof first === 'object' && first !== null && 'text' in first) {
      const { text, values } = first as { text: string; values?: unknown[] };
      heard.push({ client: this, text, values: values ?? [] });
    }
    return query.apply(this, words);
  } as typeof pg.Client.prototype.query;
  return { asked: () => heard.splice(0), stop: () => void (pg.Client.prototype.query = query as typeof pg.Client.prototype.query) };
}

/** Tables of `large` that some statement would read sequentially, under the settings of its own transaction. */
export async function findSequentialScans(
  pool: pg.Pool,
  asked: readonly Asked[],
  large: ReadonlySet<string>,
): Promise<{ table: string; text: string }[]> {
  const found: { table: string; text: string }[] = [];
  const settings = new Map<object, Asked[]>();
  const client = await pool.connect();
  try {
    for (const statement of asked) {
      const { text, values } = statement;
      if (/^\s*(begin|start|commit|rollback)/i.test(text)) settings.delete(statement.client);
      else if (/set_config\(/.test(text)) settings.set(statement.client, [statement]);
      if (!/^\s*(select|with)\b/i.test(text) || /set_config\(/.test(text)) continue;
      await client.query('begin');
      try {
        for (const setting of settings.get(statement.client) ?? []) await client.query(setting.text, setting.values);
        const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (format json) ${text}`, values);
        const plan = rows[0]?.['QUERY PLAN'][0].Plan;
        for (const table of plan ? sequential(plan) : []) if (large.has(table)) found.push({ table, text });
      } finally {
        await client.query('rollback');
      }
    }
  } finally {
    client.release();
  }
  return found;
}

/** Without those that a limit cuts short: a page or a bounded count that meets what it looks for everywhere. */
function sequential(node: PlanNode, most = Number.POSITIVE_INFINITY): string[] {
  const isLong = node['Total Cost'] * SHORT_SHARE < most;
  const own = node['Node Type'] === 'Seq Scan' && isLong && node['Relation Name'] !== undefined ? [node['Relation Name']] : [];
  const cost = node['Node Type'] === 'Limit' ? node['Total Cost'] : Number.POSITIVE_INFINITY;
  return [...own, ...(node.Plans ?? []).flatMap((plan) => sequential(plan, cost))];
}
