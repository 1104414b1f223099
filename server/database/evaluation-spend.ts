// What teams have used up of a language model that judges, month by month.
import { sql } from 'kysely';
import type { Spent } from '../../rules/evaluation-cost.ts';
import type { Db } from './tables.ts';

export type OfMonth = { teamId: string; month: string };

export async function addSpend(db: Db, { teamId, month }: OfMonth, more: Spent): Promise<void> {
  const { requests, inputTokens, outputTokens, microUsd } = more;
  await sql`
    insert into evaluation_spend as s (team_id, month, requests, input_tokens, output_tokens, micro_usd)
    values (${teamId}, ${month}, ${requests}, ${inputTokens}, ${outputTokens}, ${microUsd})
    on conflict (team_id, month) do update set
      requests = s.requests + excluded.requests,
      input_tokens = s.input_tokens + excluded.input_tokens,
      output_tokens = s.output_tokens + excluded.output_tokens,
      micro_usd = s.micro_usd + excluded.micro_usd`.execute(db);
}

export async function findSpend(db: Db, { teamId, month }: OfMonth): Promise<Spent> {
  const row = await db
    .selectFrom('evaluationSpend')
    .select(['requests', 'inputTokens', 'outputTokens', 'microUsd'])
    .where('teamId', '=', teamId)
    .where('month', '=', month)
    .executeTakeFirst();
  return row ?? { requests: 0, inputTokens: 0, outputTokens: 0, microUsd: 0 };
}
