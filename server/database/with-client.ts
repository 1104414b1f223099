// One connection for one piece of work, closed afterwards: for what stands outside the pool, such as another database or a server that starts.
import pg from 'pg';

export type ClientOptions = {
  /** As others see it in `pg_stat_activity`. */
  applicationName: string;
  connectWithinMs?: number;
  /** For each statement. Without it a statement may take as long as it takes. */
  answerWithinMs?: number;
};

export async function withClient<T>(
  connectionString: string,
  { applicationName, connectWithinMs = 10_000, answerWithinMs }: ClientOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: connectWithinMs,
    ...(answerWithinMs !== undefined && { query_timeout: answerWithinMs }),
    application_name: applicationName,
  });
  // A connection that breaks says so by the statement that is under way, or by the next one.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    // What the work came to counts, not whether the leave was taken properly.
    await client.end().catch(() => {});
  }
}
