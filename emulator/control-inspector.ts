// What the inspector's page looks at in one go: the state of everything, and one record in full.
import { associationTypesBetween, linksOf } from './associations.ts';
import type { SeenRecord, WhichRecord } from './control-records.ts';
import { recordControl } from './control-records.ts';
import { webhookControl } from './control-webhooks.ts';
import { findTable } from './portal.ts';
import { historyOf } from './records.ts';
import { portalOf, type World } from './world.ts';

export function inspectorControl(world: World) {
  const records = recordControl(world);
  const webhooks = webhookControl(world);
  return {
    overview({ portalId }: { portalId?: number } = {}) {
      const portal = portalOf(world, portalId);
      return {
        portalId: portal.portalId,
        portals: [...world.portals.keys()],
        now: world.clock.now(),
        clock: world.clock.kind,
        counts: records.counts({ portalId: portal.portalId }),
        types: Object.fromEntries([...portal.tables.values()].map(({ type }) => [type.typeId, type.singular])),
        events: world.events.count,
        requests: world.requests.count(),
        deliveries: world.webhooks.deliveries.length,
        workflowRuns: world.workflows.runs.length,
        webhooks: webhooks.listWebhooks(),
        trouble: webhooks.webhookTrouble(),
        lag: portal.tables.get('0-48')?.index.lag() ?? null,
        limits: limitsLeft(world, portal.portalId, portal.timeZone),
      };
    },

    /** A record with every value it ever had, its associations, and its transcript. */
    describeRecord(which: WhichRecord) {
      const record: SeenRecord | null = records.readRecord(which);
      const portal = portalOf(world, which.portalId);
      const kept = findTable(portal, which.type)?.records.get(which.id);
      if (!record || !kept) return null;
      const names = new Set([...Object.keys(kept.properties), ...(kept.history?.keys() ?? [])]);
      const history = Object.fromEntries(
        [...names].sort().map((name) => [
          name,
          historyOf(kept, name).map(({ value, at, origin }) => ({
            value,
            at,
            source: `${origin.changeSource} ${origin.sourceId}`,
          })),
        ]),
      );
      const links = [...portal.tables.values()].flatMap(({ type }) =>
        linksOf(portal, kept, type.typeId).map(({ toId, typeIds }) => ({
          type: type.plural,
          id: toId,
          labels: associationTypesBetween(portal, kept.typeId, type.typeId).flatMap((one) =>
            typeIds.includes(one.typeId) && one.label !== null ? [one.label] : [],
          ),
        })),
      );
      const transcript = world.calling.transcripts.get(kept.properties['hs_call_transcription_id'] ?? '') ?? null;
      return { record, history, links, transcript };
    },
  };
}

function limitsLeft(world: World, portalId: number, timeZone: string) {
  const appIds = new Set([...world.access.grants.values()].filter((one) => one.portalId === portalId).map((one) => one.appId));
  return [...appIds].map((appId) => {
    const isOauth = world.access.apps.get(appId)?.kind === 'oauth';
    return { appId, portalId, left: world.limits.headers({ portalId, appId, timeZone, isOauth, isSearch: false }) };
  });
}
