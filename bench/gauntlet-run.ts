// One run of the gauntlet: HubSpot and Ringside in processes of their own, trouble and kill -9, quiet, comparison.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { comparePortal, findingKinds, type Finding } from './gauntlet-compare.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import { killAndRestart, openTrial, waitUntilQuiet } from './gauntlet-ringside.ts';
import type { FromHubspot, PortalTruth, RequestCounts, ToHubspot } from './gauntlet-truth.ts';

export type GauntletOptions = {
  plans: readonly PortalPlan[];
  /** Names of paces and mutants. */
  edits: readonly string[];
  kills: number;
  /** Processes that work; the first serves as well. */
  workers: number;
  /** Instead of what the plans give reason to wait for quiet. */
  boundMs?: number;
};

export type GauntletResult = {
  findings: Finding[];
  /** What is left to do and should not be, null when all is quiet. */
  open: string | null;
  /** Apps that were installed anew: a kill may cost one its token, nothing else. */
  installs: number;
  seconds: number;
  faults: Record<string, number>;
  portals: { plan: PortalPlan; truth: PortalTruth; counts: RequestCounts; findings: Finding[] }[];
  /** What the processes have written to their logs. */
  logs: string[];
};

/** What a killed process held comes free by itself within this; the rest is for machines that are busy with other things. */
const LEFT_BEHIND_MS = 60_000;
const MS_A_CALL = 30;

export async function runGauntlet(options: GauntletOptions): Promise<GauntletResult> {
  const { plans, kills } = options;
  const startedAt = Date.now();
  await using stack = new AsyncDisposableStack();
  const hubspot = openHubspot(plans);
  stack.defer(() => hubspot.stop());
  const { url, grants } = await hubspot.hear('ready');
  const install = async (portalId: number) => {
    hubspot.say({ kind: 'install', portalId });
    return (await hubspot.hear('installed')).grant;
  };
  const trial = await openTrial({ ...options, hubspotUrl: url, grants, install });
  stack.defer(() => trial.close());
  hubspot.say({ kind: 'webhooks', targets: trial.webhookTargets });
  await trial.keepWebhookSecrets((await hubspot.hear('webhooks')).secrets);

  await trial.startBackfills();
  const calm = hubspot.hear('calm');
  hubspot.say({ kind: 'begin' });
  const busyMs = Math.max(...plans.map((plan) => plan.busyMs));
  const killing = killAndRestart(trial.processes, { seed: plans[0]?.seed ?? 1, kills, withinMs: busyMs });
  const { at: calmAt } = await whileMending(calm, () => trial.mendPortals());
  await killing;
  hubspot.say({ kind: 'steady' });
  const open = await waitUntilQuiet(trial, {
    calmAt,
    boundMs: options.boundMs ?? LEFT_BEHIND_MS + MS_A_CALL * plans.reduce((sum, { calls }) => sum + calls, 0),
    everyLook: () => hubspot.say({ kind: 'redeliver' }),
  });
  hubspot.say({ kind: 'truth' });
  const { truth, counts, faults } = await hubspot.hear('truth');
  const portals: GauntletResult['portals'] = [];
  for (const team of trial.teams) {
    const told = truth.find(({ portalId }) => portalId === team.plan.portalId);
    const asked = counts[team.of.portalId];
    if (!told || !asked) throw new Error(`The emulator has told nothing of the portal ${team.of.portalId}.`);
    const findings = await comparePortal(trial.database.pool, team, told, asked);
    portals.push({ plan: team.plan, truth: told, counts: asked, findings });
  }
  const findings = portals.flatMap((portal) => portal.findings);
  const logs = trial.processes.map((ringside) => ringside.output());
  return { findings, open, installs: trial.installs(), faults, portals, logs, seconds: (Date.now() - startedAt) / 1_000 };
}

async function whileMending<T>(end: Promise<T>, mend: () => Promise<void>): Promise<T> {
  for (;;) {
    const ended = await Promise.race([end.then((value) => ({ value })), sleep(500, null)]);
    if (ended) return ended.value;
    await mend();
  }
}

type Kind = FromHubspot['kind'];

/** In a process of its own; whoever waits for an answer of one that has ended is told so. */
export function openHubspot(plans: readonly PortalPlan[]) {
  const child: ChildProcess = fork(new URL('./gauntlet-hubspot.ts', import.meta.url), [JSON.stringify(plans)]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The emulated HubSpot ended with ${code}.`);
  });
  failed.catch(() => {});
  return {
    // Whoever waits for an answer is told that there is none to come.
    say: (message: ToHubspot) => void (child.connected && child.send(message)),
    hear: <K extends Kind>(kind: K) => {
      const heard = new Promise<Extract<FromHubspot, { kind: K }>>((resolve) => {
        const listen = (message: FromHubspot) => {
          if (message.kind !== kind) return;
          child.off('message', listen);
          resolve(message as Extract<FromHubspot, { kind: K }>);
        };
        child.on('message', listen);
      });
      return Promise.race([heard, failed]);
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** A line for each portal, and what was found. */
export function describeRun({ portals, findings, faults, open, installs, seconds }: GauntletResult): string {
  const lines = [
    ['seed', 'calls', 'same ms', 'changes', 'requests', 'searches', '429 by us', 'steady', ...findingKinds].join(' | '),
    ...portals.map(({ plan, truth, counts, findings: mine }) =>
      [
        ...[
          plan.seed,
          truth.calls.length,
          plan.sameMs,
          truth.changes,
          counts.all,
          counts.searches,
          counts.overLimit,
          counts.overLimitSteady,
        ],
        ...findingKinds.map((kind) => mine.filter((finding) => finding.kind === kind).length),
      ].join(' | '),
    ),
    '',
    `faults: ${Object.entries(faults)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
    ...portals.flatMap(({ plan, counts }) => counts.refused.map((what) => `seed ${plan.seed}, 429: ${what}`)),
    `installed anew: ${installs}`,
    `${open === null ? 'quiet' : `NOT QUIET (${open})`} after ${seconds.toFixed(1)} s`,
    ...findings.slice(0, 40).map(({ kind, portalId, what }) => `${portalId} ${kind}: ${what}`),
  ];
  return lines.join('\n');
}
