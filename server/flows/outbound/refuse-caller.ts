// Somebody who rang us does not want to be called: from this moment on nobody rings their number.
import { findInboundCall } from '../../database/inbound-calls.ts';
import type { OfTalk } from '../../database/talks.ts';
import type { BaseContext } from '../context.ts';
import { refuseNumbers } from './refuse-numbers.ts';

/** Nothing happens where nobody rang, as in the browser, or where the number is withheld. */
export async function refuseCaller(context: BaseContext, { said, ...of }: OfTalk & { said: string }): Promise<void> {
  const rang = await findInboundCall(context.db, of);
  if (!rang?.fromNumber) return;
  const { teamId, fromNumber } = rang;
  const note = `They called us and said: “${said}”`;
  await refuseNumbers(context, { teamId, numbers: [fromNumber], source: 'call', note, createdBy: null });
}
