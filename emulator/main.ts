// Starts the emulator from the command line: node emulator/main.ts [--port=4010] [--seed=1] [--ids=beyond-safe] …
import { parseArgs } from 'node:util';
import { createEmulator, type Emulator } from './emulator.ts';
import { readSpeech } from './speech-folder.ts';
import { usual } from './world.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    portal: { type: 'string', default: String(usual.portalId) },
    ids: { type: 'string', default: 'usual' },
    'no-limits': { type: 'boolean', default: false },
    'no-search-lag': { type: 'boolean', default: false },
    snapshots: { type: 'string' },
    load: { type: 'string' },
    speech: { type: 'string' },
    scene: { type: 'string' },
    life: { type: 'boolean', default: false },
  },
});

async function start(): Promise<Emulator> {
  if (values.scene !== undefined && values.scene !== 'month')
    throw new Error(`There is no scene "${values.scene}"; there is --scene=month.`);
  const emulator = await createEmulator({
    port: Number(values.port),
    host: values.host,
    seed: Number(values.seed),
    portals: [{ portalId: Number(values.portal), ids: values.ids === 'beyond-safe' ? 'beyond-safe' : 'usual' }],
    limits: { off: values['no-limits'] },
    ...(values.speech === undefined ? {} : { speech: await readSpeech(values.speech) }),
    ...(values.snapshots === undefined ? {} : { snapshotFolder: values.snapshots }),
    ...(values['no-search-lag'] ? { everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } } : {}),
  });
  if (values.load !== undefined) await emulator.control.loadSnapshot({ name: values.load });
  if (values.scene === 'month') emulator.control.monthOfCalls();
  if (values.life) emulator.control.startLife();
  return emulator;
}

const emulator = await start().catch((error: unknown) => {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    isTaken ? `Port ${values.port} is taken. Try: npm run emulator -- --port=0` : error instanceof Error ? error.message : error,
  );
  process.exit(1);
});

console.log(`HubSpot, emulated, answers at ${emulator.url}

  token      ${usual.token}
  portal     ${values.portal}
  OAuth app  client id ${usual.clientId}, secret ${usual.clientSecret}
  control    POST ${emulator.url}/__emulator/<function>
  inspector  ${emulator.url}/

  curl -H 'Authorization: Bearer ${usual.token}' ${emulator.url}/crm/v3/objects/calls`);

const stop = () => void emulator.close();
process.once('SIGINT', stop).once('SIGTERM', stop);
