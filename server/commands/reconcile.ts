// ringside reconcile: the calls HubSpot has of some days beside ours; exit code 1 when one is missing and nobody knows why.
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { composeHubspot } from '../compose-hubspot.ts';
import { reconcileHubspot, type Reconciliation } from '../flows/reporting/reconcile-hubspot.ts';
import { createLog } from '../log.ts';
import { optional, required, type Command, type CommandInput } from './command.ts';
import { openPortals } from './open-portal.ts';
import { openTeam } from './open-team.ts';

const usage = 'ringside reconcile --from DAY --to DAY [--team TEAM] [--portal PORTAL_ID]';

export const reconcileCommand: Command = {
  usage,
  what: 'Compares the calls HubSpot has of these days with ours (days in UTC such as 2026-03-01, both included; or instants such as 2026-03-01T09:00:00Z). Exit code 1 when a call is missing without a reason.',
  options: { from: { type: 'string' }, to: { type: 'string' }, team: { type: 'string' }, portal: { type: 'string' } },
  async run(input) {
    const span = { from: readEdge(input, 'from'), to: readEdge(input, 'to') };
    await withHouse(readConfig(), createLog('warn'), (house) => reconcile(house, input, span));
  },
};

async function reconcile(house: House, input: CommandInput, span: { from: Date; to: Date }): Promise<void> {
  const { config, context } = house;
  const team = await openTeam(context.db, optional(input, 'team'));
  const portals = await openPortals(context.db, team.id, optional(input, 'portal'));
  const hubspot = await composeHubspot(house);
  try {
    const flow = { ...context, openHubspot: hubspot.openHubspot, publicUrl: config.publicUrl(config.PORT) };
    for (const { portalId } of portals) {
      const found = await reconcileHubspot(flow, { teamId: team.id, portalId, ...span }, new AbortController().signal);
      for (const line of reconciliationTable(portalId, found)) console.log(line);
      if (found.counts.missing > 0) process.exitCode = 1;
    }
  } finally {
    await hubspot.close();
  }
}

function reconciliationTable(portalId: string, found: Reconciliation): string[] {
  const { counts } = found;
  const lines = found.lines.map(({ kind, objectId, callId, calledAt, title, reason, message, remedy }) =>
    [kind, objectId, callId ?? '-', calledAt?.toISOString() ?? '-', reason ?? '-', remedy, title ?? '-', message]
      // A title may hold anything; the table is one line for each call.
      .map((cell) => cell.replaceAll(/\s+/g, ' '))
      .join('\t'),
  );
  const sums = `${counts.missing} missing, ${counts.explained} explained, ${counts.extra} extra, ${counts.different} different`;
  return [
    `portal ${portalId}\t${found.from.toISOString()} to ${found.to.toISOString()}\t${found.inHubspot} in HubSpot, ${found.here} here: ${sums}`,
    ...lines,
    ...(found.isCut ? ['… more lines than are shown; choose a shorter span to see them all'] : []),
  ];
}

const DAY_MS = 86_400_000;

/** A day means all of it: `--from` its first, `--to` its last millisecond. */
function readEdge(input: CommandInput, name: 'from' | 'to'): Date {
  const text = required(input, name, usage);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = new Date(isDay ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(at.getTime()) || !(isDay || /^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:?\d{2})$/.test(text))) {
    throw new Problem(
      'configuration_invalid',
      `--${name} takes a day such as 2026-03-01, or an instant such as 2026-03-01T09:00:00Z.`,
    );
  }
  return isDay && name === 'to' ? new Date(at.getTime() + DAY_MS - 1) : at;
}
