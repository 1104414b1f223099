// How the connection stands: what came in, what is being looked at, what is left of HubSpot's limits, and what needs a hand.
import { Link } from '@tanstack/react-router';
import { ago, exactTime } from '../../format.ts';
import { useMay } from '../../session.ts';
import { BudgetPanel } from './budget.tsx';
import { Capabilities } from './capabilities.tsx';
import { FigureStrip } from './figure-strip.tsx';
import { ImportPanel } from './import-panel.tsx';
import { Lanes } from './lanes.tsx';
import { Notices } from './notices.tsx';
import { usePortal } from './portal.ts';

export function HubspotOverview() {
  const portal = usePortal();
  const mayManage = useMay('hubspot.manage');
  const { records, writeBacks } = portal;
  const to = (search: { kind: 'record' | 'write_back'; state: string }) => ({ ...search, portal: portal.portalId });
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Overview">
      <Notices portal={portal} />
      <FigureStrip
        figures={[
          { name: 'Calls taken in', value: records.taken, search: to({ kind: 'record', state: 'taken' }) },
          { name: 'In line', value: records.pending, search: to({ kind: 'record', state: 'pending' }) },
          {
            name: 'Not ready yet',
            value: records.waiting,
            tone: 'fair',
            search: to({ kind: 'record', state: 'waiting' }),
          },
          { name: 'Left out', value: records.leftOut, search: to({ kind: 'record', state: 'left_out' }) },
          { name: 'Results written', value: writeBacks.done, search: to({ kind: 'write_back', state: 'done' }) },
          {
            name: 'Failed',
            value: records.failed + writeBacks.failed,
            tone: 'weak',
            search: { portal: portal.portalId, state: 'failed' },
          },
        ]}
      />
      <div className="lg:flex">
        <div className="min-w-0 flex-1">
          <Lanes lanes={portal.lanes} />
          {(mayManage || portal.lanes.some((lane) => lane.kind === 'backfill')) && (
            <section aria-labelledby="import" className="border-b border-line px-4 py-5">
              <h2 id="import" className="mb-3 text-read font-semibold">
                Import past calls
              </h2>
              <ImportPanel portal={portal} />
            </section>
          )}
        </div>
        <aside aria-label="Connection" className="shrink-0 lg:w-[392px] lg:border-l lg:border-line">
          <BudgetPanel budget={portal.budget} />
          <section aria-labelledby="may" className="border-b border-line px-4 py-5">
            <h2 id="may" className="mb-2 text-read font-semibold">
              What the token may do
            </h2>
            <Capabilities capabilities={portal.capabilities} auth={portal.auth} />
          </section>
          <Facts />
          {mayManage && (
            <p className="px-4 py-4 text-muted">
              <Link
                to="/integrations/hubspot/connect"
                search={{ portal: portal.portalId, step: 'webhook' }}
                className="inline-flex min-h-6 items-center font-medium text-accent hover:underline"
              >
                Go through the set-up again
              </Link>
            </p>
          )}
        </aside>
      </div>
    </div>
  );
}

function Facts() {
  const portal = usePortal();
  const rows: [string, string][] = [
    ['Portal', portal.portalId],
    ['Kind', portal.accountType.toLowerCase().replaceAll('_', ' ')],
    ['Time zone', portal.timeZone],
    ['Joined by', portal.auth === 'oauth' ? 'installed app' : `token ending in ${portal.tokenHint}`],
    ['Connected', portal.connectedBy === null ? ago(portal.connectedAt) : `${ago(portal.connectedAt)} by ${portal.connectedBy}`],
    ['Last answer', portal.lastAnswerAt === null ? 'none yet' : ago(portal.lastAnswerAt)],
    ['Last webhook', portal.webhookSeenAt === null ? 'none yet' : ago(portal.webhookSeenAt)],
  ];
  const exact: Record<string, string | null> = { 'Last answer': portal.lastAnswerAt, 'Last webhook': portal.webhookSeenAt };
  return (
    <section aria-labelledby="facts" className="border-b border-line px-4 py-5 lg:border-b-0">
      <h2 id="facts" className="mb-1 text-read font-semibold">
        Connection
      </h2>
      <dl>
        {rows.map(([name, value]) => {
          const at = exact[name];
          return (
            <div key={name} className="flex min-h-7 items-baseline gap-3">
              <dt className="w-28 shrink-0 text-muted">{name}</dt>
              <dd className="nums min-w-0 flex-1 break-words" title={at === null || at === undefined ? undefined : exactTime(at)}>
                {value}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
