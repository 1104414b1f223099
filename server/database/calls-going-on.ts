// Calls that are being talked on at this moment, by whichever process: talks in the browser, calls to us, and attempts of planned calls.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

export type TalkGoingOn = {
  talkId: string;
  agentId: string;
  agentName: string;
  personName: string | null;
  /** Of somebody who rang us; null in the browser. */
  carrier: string | null;
  callerName: string | null;
  fromNumber: string | null;
  host: string | null;
  startedAt: Date;
};

/** The newest first. Rounds of practice are not among them: whoever practises is not watched. */
export async function listTalksGoingOn(db: Db, teamId: string, limit: number): Promise<TalkGoingOn[]> {
  return db
    .selectFrom('talk as t')
    .leftJoin('person as p', 'p.id', 't.personId')
    .leftJoin('inboundCall as i', 'i.talkId', 't.id')
    .select(['t.id as talkId', 't.agentId', 'p.name as personName', 't.host'])
    .select(['i.carrier', 'i.contactName as callerName', 'i.fromNumber'])
    .select(sql<string>`t.brief #>> '{agent,name}'`.as('agentName'))
    .select((eb) => eb.fn.coalesce('t.startedAt', 't.createdAt').as('startedAt'))
    .where('t.teamId', '=', teamId)
    .where('t.state', '=', 'talking')
    .where('t.agentId', 'is not', null)
    .orderBy('t.createdAt', 'desc')
    .limit(limit)
    .$narrowType<{ agentId: string }>()
    .execute();
}

export type AttemptGoingOn = {
  attemptId: string;
  plannedCallId: string;
  agentId: string;
  agentName: string;
  contactName: string | null;
  toNumber: string;
  carrier: string;
  host: string | null;
  startedAt: Date;
};

/** The newest first. */
export async function listAttemptsGoingOn(db: Db, teamId: string, limit: number): Promise<AttemptGoingOn[]> {
  return db
    .selectFrom('liveCall as l')
    .innerJoin('attempt as a', (join) => join.onRef('a.teamId', '=', 'l.teamId').onRef('a.id', '=', 'l.attemptId'))
    .innerJoin('plannedCall as c', (join) => join.onRef('c.teamId', '=', 'a.teamId').onRef('c.id', '=', 'a.plannedCallId'))
    .innerJoin('agent as g', (join) => join.onRef('g.teamId', '=', 'a.teamId').onRef('g.id', '=', 'a.agentId'))
    .select([
      'a.id as attemptId',
      'a.plannedCallId',
      'a.agentId',
      'g.name as agentName',
      'c.contactName',
      'a.toNumber',
      'a.carrier',
    ])
    .select(['l.host', (eb) => eb.fn.coalesce('l.startedAt', 'l.createdAt').as('startedAt')])
    .where('l.teamId', '=', teamId)
    .where('l.state', '=', 'talking')
    .orderBy('startedAt', 'desc')
    .limit(limit)
    .execute();
}
