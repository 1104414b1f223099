// Proves that nothing acknowledged is lost and no process ends while the database restarts, stops, is slow, full or replaced. `npm run prove:database`
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createChance } from '../emulator/chance.ts';
import { withClient } from '../server/database/with-client.ts';
import { prepareRingside } from '../test/ringside-process.ts';
import { judge, PROOF, waitForEnds } from './crash-check.ts';
import { startLoad } from './crash-load.ts';
import { prepareCarrier } from './carrier-process.ts';
import { openSurroundings, seedTeam } from './crash-stage.ts';
import { openWay, preparePostgres } from './database-away-server.ts';
import { mountSmallDisk, troublesOf } from './database-away-troubles.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string', default: '1' } } });
const BACK_WITHIN_MS = 60_000;
const PATIENCE_MS = 10 * 60_000;

await using stack = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'ringside-away-'));
await chmod(folder, 0o711);
stack.defer(() => rm(folder, { recursive: true, force: true }));
const surroundings = await openSurroundings();
stack.defer(() => surroundings.close());

const databaseDisk = join(folder, 'postgres');
await mkdir(databaseDisk, { mode: 0o711 });
const small = mountSmallDisk(databaseDisk, 400);
if (small) stack.defer(() => small.unmount());
const postgres = await preparePostgres(databaseDisk, {
  settings: { max_connections: '40', synchronous_standby_names: '*', max_wal_size: '96MB', min_wal_size: '32MB' },
});
await postgres.start();
stack.defer(async () => void ((await postgres.isRunning()) && (await postgres.stop('immediate'))));
const follower = await preparePostgres(join(folder, 'follower'), { from: postgres, settings: { max_connections: '40' } });
await follower.start();
stack.defer(async () => void ((await follower.isRunning()) && (await follower.stop('immediate'))));
const way = await openWay(postgres.port);
stack.defer(() => way.close());
const addressOf = (port: number, database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
await withClient(addressOf(postgres.port, 'postgres'), PROOF, (client) => client.query('create database ringside'));

const carrier = await prepareCarrier(folder);
stack.defer(() => carrier.close());
const ringside = await prepareRingside({
  ...{ ...surroundings.environment, ...carrier.environment },
  DATABASE_URL: addressOf(way.port, 'ringside'),
});
stack.defer(() => ringside.dispose());
const filesFolder = join(ringside.dataFolder, 'files');
await mkdir(filesFolder, { recursive: true });
const smallFiles = mountSmallDisk(filesFolder, 48);
if (smallFiles) stack.defer(() => smallFiles.unmount());
if (!small || !smallFiles) console.log('Full disks are left out: only root may mount a small one. With sudo they are tried too.');

await ringside.start();
const pid = ringside.child?.pid;
const team = await seedTeam(ringside);
await carrier.start([ringside.url]);
const load = startLoad({
  ...{ urls: [ringside.url], ...team, portalId: surroundings.portalId, hubspot: surroundings.hubspot },
  ...{
    chance: createChance(Number(values.seed), 'away'),
    pushers: 3,
    uploaders: 2,
    pauseMs: 300,
    contactEveryMs: 2_000,
    prefix: `away${values.seed}`,
  },
});
const rows: Record<string, string | number>[] = [];
const wrong: string[] = [];
await sleep(3_000);
const troubles = troublesOf({
  postgres,
  follower,
  way,
  filesFolder: smallFiles && filesFolder,
  databaseDisk: small && databaseDisk,
});
for (const { what, lastsMs, begin, end, isPassable = false } of troubles.filter((one) => one.what.includes(values.only ?? ''))) {
  const before = { ...counts(), at: performance.now() };
  await begin();
  await sleep(lastsMs);
  await end();
  const endedAt = performance.now();
  const during = counts();
  const backMs = await untilAcknowledged(during.acknowledged);
  const refusals = load.refusals.slice(before.refusals);
  const row = {
    trouble: what,
    acknowledged: during.acknowledged - before.acknowledged,
    'answered 503': refusals.filter(({ status }) => status === 503).length,
    'without an answer': load.unanswered - before.unanswered,
    'longest ms': load.longestMs(),
    'acknowledges again after ms': backMs === null ? 'never' : Math.round(backMs - endedAt),
  };
  rows.push(row);
  console.log(
    Object.entries(row)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
  );
  if (backMs === null) wrong.push(`${what}: nothing was acknowledged within ${BACK_WITHIN_MS / 1_000} s afterwards`);
  if (!isPassable && refusals.length === 0) wrong.push(`${what}: no request was refused, so the trouble was none`);
  const bad = refusals.filter(({ status, hasSentence, hasRetryAfter }) => status !== 503 || !hasSentence || !hasRetryAfter);
  for (const { status, text } of bad.slice(0, 3)) wrong.push(`${what}: answered with ${status}: ${text}`);
  if (ringside.child?.exitCode !== null || ringside.child.pid !== pid) {
    wrong.push(`${what}: the process ended:\n${ringside.output().slice(-3_000)}`);
    break;
  }
  await sleep(2_000);
}
await load.stop();
const address = addressOf(way.port, 'ringside');
await waitForEnds(address, PATIENCE_MS, (line) => console.log(line));
const findings = await judge(address, filesFolder, load.acknowledged, carrier.timesRung());
wrong.push(...findings.wrong);
console.table(rows);
console.log(
  `${load.acknowledged.length} acknowledged, ${load.refusals.length} refused, ${load.unanswered} without an answer; one process throughout.`,
);
for (const line of wrong) console.log(line);
console.log(
  wrong.length === 0 ? 'Nothing acknowledged was lost, and work went on by itself each time.' : `${wrong.length} things are wrong.`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

function counts() {
  return { acknowledged: load.acknowledged.length, refusals: load.refusals.length, unanswered: load.unanswered };
}

/** Null: not in time. Push, upload and contact each take their turn; the first of any counts. */
async function untilAcknowledged(known: number): Promise<number | null> {
  for (const until = performance.now() + BACK_WITHIN_MS; performance.now() < until; await sleep(20))
    if (load.acknowledged.length > known) return performance.now();
  return null;
}
