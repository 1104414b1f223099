// Endpoints that are told news, as people manage them and as news find them.
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { WebhookEndpointTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type EndpointRow = Selectable<WebhookEndpointTable>;
export type OfEndpoint = { teamId: string; endpointId: string };

export type ShownEndpoint = EndpointRow & {
  agentName: string | null;
  createdByName: string | null;
  waiting: number;
  failed: number;
};

/** The oldest first. */
export async function listEndpoints(db: Db, teamId: string, limit: number): Promise<ShownEndpoint[]> {
  return shown(db, teamId).orderBy('e.createdAt').orderBy('e.id').limit(limit).execute();
}

export async function findEndpoint(db: Db, of: OfEndpoint): Promise<ShownEndpoint | null> {
  return (await shown(db, of.teamId).where('e.id', '=', of.endpointId).executeTakeFirst()) ?? null;
}

function shown(db: Db, teamId: string) {
  const inState = (state: 'pending' | 'failed') =>
    sql<number>`(select count(*) from webhook_delivery d
      where d.team_id = e.team_id and d.endpoint_id = e.id and d.state = ${state})`;
  return db
    .selectFrom('webhookEndpoint as e')
    .leftJoin('agent as a', (join) => join.onRef('a.teamId', '=', 'e.teamId').onRef('a.id', '=', 'e.agentId'))
    .leftJoin('person as p', 'p.id', 'e.createdBy')
    .selectAll('e')
    .select(['a.name as agentName', 'p.name as createdByName'])
    .select([inState('pending').as('waiting'), inState('failed').as('failed')])
    .where('e.teamId', '=', teamId);
}

export async function countEndpoints(db: Db, teamId: string): Promise<number> {
  const { count } = await db
    .selectFrom('webhookEndpoint')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('teamId', '=', teamId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Held until the transaction ends; news of others can be put down for it meanwhile, so that two that give up at once do not wait for each other. */
export async function lockEndpoint(db: Db, of: OfEndpoint): Promise<EndpointRow | null> {
  return (await one(db, of).forNoKeyUpdate().executeTakeFirst()) ?? null;
}

const one = (db: Db, { teamId, endpointId }: OfEndpoint) =>
  db.selectFrom('webhookEndpoint').selectAll().where('teamId', '=', teamId).where('id', '=', endpointId);

/** Endpoints that are on and listen to the whole team or to this agent. */
export async function listListening(db: Db, of: { teamId: string; agentId: string | null }): Promise<EndpointRow[]> {
  return db
    .selectFrom('webhookEndpoint')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('state', '=', 'active')
    .where((eb) => eb.or([eb('agentId', 'is', null), ...(of.agentId === null ? [] : [eb('agentId', '=', of.agentId)])]))
    .execute();
}

export async function addEndpoint(db: Db, row: Insertable<WebhookEndpointTable>): Promise<void> {
  await db.insertInto('webhookEndpoint').values(row).execute();
}

export async function updateEndpoint(db: Db, of: OfEndpoint, change: Updateable<WebhookEndpointTable>): Promise<void> {
  await db.updateTable('webhookEndpoint').set(change).where('teamId', '=', of.teamId).where('id', '=', of.endpointId).execute();
}

/** Its deliveries go with it. */
export async function deleteEndpoint(db: Db, of: OfEndpoint): Promise<void> {
  await db.deleteFrom('webhookEndpoint').where('teamId', '=', of.teamId).where('id', '=', of.endpointId).execute();
}
