// What carriers have reported, once each, in the order of arrival; what came too late to count is kept too.
import type { Insertable } from 'kysely';
import type { CarrierReportTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

/** False when it had been told before, which is counted. */
export async function saveCarrierReport(db: Db, report: Insertable<CarrierReportTable>): Promise<boolean> {
  const saved = await db
    .insertInto('carrierReport')
    .values(report)
    .onConflict((conflict) =>
      conflict
        .columns(['teamId', 'attemptId', 'digest'])
        .doUpdateSet((eb) => ({ deliveries: eb('carrierReport.deliveries', '+', 1) })),
    )
    .returning('deliveries')
    .executeTakeFirstOrThrow();
  return saved.deliveries === 1;
}
