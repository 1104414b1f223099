// Proves that data of earlier versions is opened by this one without loss, also after kills in mid-migration. `npm run prove:upgrade`
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { earlierReleases, unpackRelease } from './upgrade-release.ts';
import { runUpgrade, type UpgradeOptions } from './upgrade-run.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', multiple: true, default: earlierReleases },
    ending: { type: 'string' },
    kills: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    each: { type: 'string', default: '60' },
  },
});
const endings = (['stopped', 'killed'] as const).filter((ending) => values.ending === undefined || values.ending === ending);
if (endings.length === 0) throw new Error('--ending is stopped or killed');

let found = 0;
for (const name of values.from) {
  const release = await unpackRelease(name);
  try {
    for (const ending of endings) {
      const options: UpgradeOptions = {
        ...{ release, ending, kills: Number(values.kills), seed: Number(values.seed), each: Number(values.each) },
        ...{ patienceMs: 5 * 60_000, say: (line: string) => console.log(line) },
      };
      const { killedAt, wrong, ...figures } = await runUpgrade(options);
      console.table({ from: `${release.commit} of ${release.at}, ${release.migrations.length} migrations`, ending, ...figures });
      for (const statement of killedAt) console.log(`killed in: ${statement}`);
      for (const line of wrong) console.log(line);
      found += wrong.length;
    }
  } finally {
    await rm(release.folder, { recursive: true, force: true });
  }
}
console.log(found === 0 ? 'Nothing was lost, doubled or changed.' : `${found} things are wrong.`);
process.exitCode = found === 0 ? 0 : 1;
