// One run of the proof by upgrade: data made by an earlier version, opened by this one, and compared row by row and answer by answer.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from '../emulator/chance.ts';
import { openDatabase } from '../server/database/open.ts';
import { printSchema } from '../server/database/schema-print.ts';
import { readMigrations } from '../server/database/migrate.ts';
import { withClient } from '../server/database/with-client.ts';
import { makeDataFolder, removeDataFolder, start as startEmbedded } from '../test/embedded-trial.ts';
import { prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { prepareCarrier } from './carrier-process.ts';
import { embeddedAddress, judge, PROOF, waitForEnds } from './crash-check.ts';
import { startLoad, type Acknowledged, type Load } from './crash-load.ts';
import { openSurroundings, seedTeam } from './crash-stage.ts';
import { killInMigrations } from './upgrade-migrate.ts';
import type { UnpackedRelease } from './upgrade-release.ts';
import { differencesOf, readMigrated, readRows } from './upgrade-rows.ts';
import { knock, leaveTraces, planAhead, readBack, saidOtherwise, type Answers } from './upgrade-world.ts';

export type UpgradeOptions = {
  release: UnpackedRelease;
  /** How the earlier version ends, under load. */
  ending: 'stopped' | 'killed';
  /** In the middle of the migrations, before they are let through. */
  kills: number;
  seed: number;
  /** How much is acknowledged by each of the three loads, at least. */
  each: number;
  patienceMs: number;
  say: (line: string) => void;
};

export type UpgradeResult = {
  tables: number;
  rows: number;
  answers: number;
  acknowledged: number;
  killedAt: string[];
  migratesMs: number;
  wrong: string[];
};

/** Due when this version is at work, or a little before. */
const SOON_MS = 45_000;
const LOADED_WITHIN_MS = 300_000;
const SCHEMA = new URL('../server/database/schema.sql', import.meta.url);

export async function runUpgrade(options: UpgradeOptions): Promise<UpgradeResult> {
  const { release, ending, seed, each, patienceMs, say } = options;
  const chance = createChance(seed, `upgrade ${release.commit} ${ending}`);
  await using stack = new AsyncDisposableStack();
  const surroundings = await openSurroundings();
  stack.defer(() => surroundings.close());
  const carrierFolder = await makeDataFolder();
  stack.defer(() => removeDataFolder(carrierFolder));
  const carrier = await prepareCarrier(join(carrierFolder, '..'));
  stack.defer(() => carrier.close());
  const environment = { ...surroundings.environment, ...carrier.environment };
  const earlier = await prepareRingside(environment, { program: release.program });
  const today = await prepareRingside(environment, { successorOf: earlier });
  stack.defer(() => today.dispose());
  stack.defer(() => earlier.kill());
  const address = embeddedAddress(today.dataFolder);

  await earlier.start();
  const team = { url: earlier.url, ...(await seedTeam(earlier)) };
  await carrier.start([earlier.url]);
  const acknowledged: Acknowledged[] = [];
  const load = (prefix: string) =>
    startLoad({
      ...{ urls: [team.url], ...team, portalId: surroundings.portalId, hubspot: surroundings.hubspot, chance },
      ...{ pushers: 2, uploaders: 1, pauseMs: 150, contactEveryMs: 1_000, prefix },
    });
  const under = async (prefix: string, ends: () => Promise<unknown>): Promise<void> => {
    const running = load(prefix);
    try {
      await waitForLoad(running, each);
      await ends();
    } finally {
      await running.stop();
    }
    acknowledged.push(...running.acknowledged);
  };

  await under(`settled${seed}1`, async () => {});
  await waitForEnds(address, patienceMs, say);
  await leaveTraces(team);
  const before = await readBack(team);
  say(`${release.commit} has ${acknowledged.length} acknowledged and answers ${before.size} questions`);
  const planned = await planAhead(team, SOON_MS);
  await under(`loose${seed}2`, () => (ending === 'killed' ? earlier.kill() : earlier.stop()));
  say(`${release.commit} was ${ending} under load, with ${acknowledged.length} acknowledged`);

  const embedded = await startEmbedded(today.dataFolder);
  const [migrated, rows] = await withClient(
    address,
    PROOF,
    async (client) => [await readMigrated(client), await readRows(client)] as const,
  );
  const killed = await killInMigrations({ embedded, today, migrated, before: rows }, { kills: options.kills, chance });
  const wrong = [...killed.wrong];

  // A command migrates and does no work, so that every row can be compared.
  const startedAt = performance.now();
  const listed = await today.command('users', 'list');
  const migratesMs = Math.round(performance.now() - startedAt);
  if (listed.code !== 0) wrong.push(`a command on the earlier data failed: ${listed.stderr || listed.stdout}`);
  await embedded.ensureRunning();
  wrong.push(...(await judgeMigrated(address, rows)));

  await today.start();
  wrong.push(...otherwise(before, await readBack(team)));
  const [pushed] = acknowledged.filter(({ kind }) => kind === 'push');
  if (pushed) wrong.push(...(await knock(team, pushed)));
  await under(`after${seed}3`, async () => {});
  await waitForEnds(address, patienceMs, say);
  wrong.push(...(await waitForRing(carrier, planned.soon, patienceMs)));
  const rung = carrier.timesRung();
  if (rung.has(planned.later)) wrong.push(`${planned.later} was rung days too early`);
  wrong.push(...(await judge(address, join(today.dataFolder, 'files'), acknowledged, rung)).wrong);
  await today.stop();
  wrong.push(...(await judgeEarlier(earlier, today.dataFolder)));
  return {
    ...{ tables: rows.size, rows: [...rows.values()].reduce((sum, table) => sum + table.rows, 0), answers: before.size },
    ...{ acknowledged: acknowledged.length, killedAt: killed.where, migratesMs, wrong },
  };
}

/** Until enough is acknowledged, and of each kind something. */
async function waitForLoad({ acknowledged }: Load, each: number): Promise<void> {
  for (const until = Date.now() + LOADED_WITHIN_MS; Date.now() < until; await sleep(100)) {
    const kinds = new Set(acknowledged.map(({ kind }) => kind));
    if (acknowledged.length >= each && kinds.size === 3) return;
  }
  throw new Error(`only ${acknowledged.length} were acknowledged in ${LOADED_WITHIN_MS / 1_000} s`);
}

/** The schema is that of a new database, and in what was there nothing has changed. */
async function judgeMigrated(address: string, rows: Awaited<ReturnType<typeof readRows>>): Promise<string[]> {
  const wrong = await withClient(address, PROOF, async (client) => {
    const names = await readMigrated(client);
    const missing = (await readMigrations()).filter(({ name }) => !names.includes(name)).map(({ name }) => `${name} did not run`);
    return [...missing, ...differencesOf(rows, await readRows(client, rows))];
  });
  const database = openDatabase(address, { maxConnections: 1, ...PROOF, onError: () => {} });
  try {
    if ((await printSchema(database.db)) !== (await readFile(SCHEMA, 'utf8')))
      wrong.push('the schema is not that of a new database');
  } finally {
    await database.close();
  }
  return wrong;
}

function otherwise(before: Answers, now: Answers): string[] {
  return [...before].flatMap(([question, answer]) => saidOtherwise(answer, now.get(question), question));
}

async function waitForRing(carrier: { timesRung(): Map<string, number> }, number: string, withinMs: number): Promise<string[]> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(250)) if (carrier.timesRung().has(number)) return [];
  return [`${number} was planned before the upgrade and is not rung`];
}

/** The earlier version on data of this one: it says so, ends, and has changed nothing. */
async function judgeEarlier(earlier: RingsideProcess, dataFolder: string): Promise<string[]> {
  const embedded = await startEmbedded(dataFolder);
  const read = () => withClient(embedded.connectionString, PROOF, (client) => readRows(client));
  const before = await read();
  const refusal = await earlier.start().then(
    () => null,
    (error: unknown) => String(error),
  );
  await earlier.kill();
  await embedded.ensureRunning();
  const wrong = differencesOf(before, await read());
  if (refusal === null || !/ended with 1:[^]*newer version of Ringside/.test(refusal))
    wrong.push(`the earlier version said on later data: ${refusal ?? 'nothing, and started'}`);
  await embedded.stop();
  return wrong;
}
