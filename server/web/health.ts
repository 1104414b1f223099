// Tells load balancers and people whether this process can do its work, and whoever restarts processes whether it lives.
import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../ports/clock.ts';
import type { Db } from '../database/tables.ts';

const DATABASE_MS = 2_000;

export type HealthOptions = {
  db: Db;
  clock: Clock;
  version: string;
  /** Names of the migrations this program brings. */
  migrationNames: readonly string[];
  isStopping: () => boolean;
};

export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  registerLiveness(app);
  app.get('/health', { logLevel: 'silent' }, async (_, reply) => {
    reply.header('cache-control', 'no-store');
    const status = options.isStopping() ? 'stopping' : await databaseStatus(options);
    return reply.code(status === 'ok' ? 200 : 503).send({ status, version: options.version });
  });
}

/** Asks nobody: a restart mends no database, and would end the calls that are held. */
export function registerLiveness(app: FastifyInstance): void {
  app.get('/health/live', { logLevel: 'silent' }, async (_, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });
}

async function databaseStatus({
  db,
  clock,
  migrationNames,
}: HealthOptions): Promise<'ok' | 'database unavailable' | 'migrations missing'> {
  const answered = new AbortController();
  const tooLate = clock.sleep(DATABASE_MS, answered.signal).then(
    () => null,
    () => null,
  );
  const asked = sql<{ name: string }>`select name from kysely_migration`.execute(db).then(
    ({ rows }) => rows.map((row) => row.name),
    () => null,
  );
  const done = await Promise.race([asked, tooLate]);
  answered.abort();
  if (done === null) return 'database unavailable';
  return migrationNames.every((name) => done.includes(name)) ? 'ok' : 'migrations missing';
}
