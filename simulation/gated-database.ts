// The real database seen from one simulated process: a statement, or a whole transaction, is one step of the kernel.
// Turns never overlap, so that one connection serves all.
import { setImmediate } from 'node:timers/promises';
import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { nameOf } from '../server/database/prepared.ts';
import type { Tables } from '../server/database/tables.ts';
import type { Actor, Kernel } from './kernel.ts';

/** What happens to a statement instead of or after its being done. */
export type StatementFate =
  | { kind: 'done' }
  /** The database refuses it, with this SQLSTATE. */
  | { kind: 'refused'; code: string }
  /** It is done, and whoever asked hears that the connection is lost. */
  | { kind: 'done_unheard' };

export type FateOfStatement = (actor: Actor, text: string) => StatementFate;

const begun: pg.QueryResult = { command: 'BEGIN', rowCount: 0, oid: 0, fields: [], rows: [] };

/** Short and the same for the same text. */
function markOf(text: string): string {
  return (nameOf(text) ?? text).slice(0, 8);
}

/** `turn: 'held'`: whoever uses it has the turn already, so that all of what they ask at once travels together. */
export function gatedDatabase(
  client: pg.PoolClient,
  kernel: Kernel,
  actor: Actor,
  fateOf: FateOfStatement,
  turn: 'each' | 'held' = 'each',
): Kysely<Tables> {
  let onTheWay = 0;
  /** What travels together ends together: whoever hears of a refusal gives up the turn, which others of it may still need. */
  async function othersAnswered(): Promise<void> {
    do await setImmediate();
    while (onTheWay > 0);
  }

  const gated: PostgresPool = {
    options: {},
    end: async () => {},
    connect: async () => openTurn(turn === 'held' ? () => {} : await kernel.turn(actor, 'database')),
  };

  function openTurn(release: () => void): PostgresPoolClient {
    let isOpen = false;
    // As the server does, which takes nothing more of a transaction in which something was refused.
    let isBroken = false;
    const query = async (text: string, values: unknown[]): Promise<pg.QueryResult> => {
      const isEnd = text === 'commit' || text === 'rollback';
      const fate: StatementFate = isBroken && !isEnd ? { kind: 'refused', code: '25P02' } : fateOf(actor, text);
      kernel.note(`  ${markOf(text)}${fate.kind === 'done' ? '' : ` ${fate.kind}`}`);
      if (fate.kind === 'refused') {
        isBroken = isOpen;
        if (turn === 'held') await othersAnswered();
        throw databaseError(fate.code, `The simulation has the database refuse this: ${text.slice(0, 80)}`);
      }
      const sent = isBroken && text === 'commit' ? 'rollback' : text;
      if (text === 'begin') {
        isOpen = true;
        // The first statement travels with it, as in the product.
        client.query(text).catch(() => {});
        return begun;
      }
      if (isEnd) isOpen = isBroken = false;
      const name = nameOf(sent);
      onTheWay += 1;
      const asked = name === null ? client.query(sent, values) : client.query({ name, text: sent, values });
      const result = await asked.finally(() => (onTheWay -= 1));
      if (fate.kind === 'done_unheard') throw databaseError('08006', 'The simulation loses the connection.');
      return result;
    };
    return { query, release } as unknown as PostgresPoolClient;
  }

  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: gated }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}

function databaseError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, severity: 'ERROR' });
}
