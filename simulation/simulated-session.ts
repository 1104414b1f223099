// Prepares the one connection to the database that all of a simulation shares: ids that follow from the seed, and no work that serves nobody here.
import type pg from 'pg';

/** How the database comes to its rows: as it thinks best, by indexes alone, or by reading whole tables. No order of rows may hang on it. */
export type RowSearch = 'as usual' | 'by indexes' | 'by reading tables';

const switchedOff: Record<RowSearch, readonly string[]> = {
  'as usual': [],
  'by indexes': ['seqscan', 'bitmapscan', 'hashjoin', 'hashagg'],
  'by reading tables': ['indexscan', 'indexonlyscan', 'bitmapscan', 'nestloop', 'mergejoin', 'sort'],
};

export async function prepareSession(connection: pg.ClientBase, seed: number, rowSearch: RowSearch): Promise<void> {
  // What is due at one moment is taken in the order of its ids: those the database gives are part of the story. Named first, its
  // schema hides the function of the server.
  await connection.query(`
    create schema simulated;
    create sequence simulated.given_ids;
    create function simulated.gen_random_uuid() returns uuid language sql volatile
      as $$ select md5('${seed} ' || nextval('simulated.given_ids'))::uuid $$;
    set search_path = simulated, pg_catalog, public`);
  // Planned once each and not again as tables grow, nor when somebody has counted their rows: the order of equals belongs to the story, too.
  await connection.query(`
    set plan_cache_mode = force_generic_plan;
    set track_counts = off;
    set track_activities = off;
    set jit = off`);
  for (const way of switchedOff[rowSearch]) await connection.query(`set enable_${way} = off`);
}
