// An n8n of the bench's own: installed on demand into .peers/, set up by its command line, with one workflow that is switched on.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { peerChild, type PeerChild } from './peers-child.ts';

const N8N_VERSION = '2.40.7';
const FOLDER = fileURLToPath(new URL('../.peers/n8n/', import.meta.url));
const PROGRAM = join(FOLDER, 'node_modules/n8n/bin/n8n');
const INSTALL_WITHIN_MS = 40 * 60_000;
const COMMAND_WITHIN_MS = 180_000;
const READY_WITHIN_MS = 240_000;
/** Of its own tables, beside those that the workflow stores in. */
export const N8N_SCHEMA = 'n8n';
const WORKFLOW_ID = 'ringsidepeer0001';

const run = promisify(execFile);

type N8nOptions = {
  port: number;
  /** Of the database the workflow stores in, on a unix socket or not. */
  connectionString: string;
  /** A file in bench/peers/. */
  workflow: string;
  /** What the webhook insists on, or what HubSpot is asked with. */
  header: { name: string; value: string };
  hubspotUrl?: string;
  isReady: () => Promise<boolean>;
};

/** Big: some two thousand packages. No dependency of Ringside; the folder may be removed at any time. */
export async function installN8n(): Promise<void> {
  if ((await installedVersion()) === N8N_VERSION) return;
  console.log(`n8n ${N8N_VERSION} is installed into ${FOLDER}; that takes minutes and 3 GB. Remove the folder when you are done.`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'package.json'), '{ "private": true }\n');
  // Without scripts, which would compile drivers that this bench needs none of.
  const words = ['install', `n8n@${N8N_VERSION}`, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await run('npm', words, { cwd: FOLDER, timeout: INSTALL_WITHIN_MS, maxBuffer: 64_000_000 });
}

async function installedVersion(): Promise<string | null> {
  const text = await readFile(join(FOLDER, 'node_modules/n8n/package.json'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as { version: string }).version;
}

export async function openN8n(options: N8nOptions): Promise<{ child: PeerChild; close: () => Promise<void> }> {
  const userFolder = await mkdtemp(join(tmpdir(), 'peer-n8n-'));
  const store = addressParts(options.connectionString);
  const env = settings(userFolder, options.port, store);
  const command = async (...words: string[]) => {
    await run(process.execPath, [PROGRAM, ...words], { env, timeout: COMMAND_WITHIN_MS, maxBuffer: 64_000_000 });
  };
  const credentials = join(userFolder, 'credentials.json');
  await writeFile(credentials, JSON.stringify(credentialsFor(store, options.header)));
  await command('import:credentials', `--input=${credentials}`);
  const workflow = join(userFolder, 'workflow.json');
  const text = await readFile(new URL(`peers/${options.workflow}`, import.meta.url), 'utf8');
  await writeFile(workflow, text.replaceAll('http://hubspot.example', options.hubspotUrl ?? ''));
  await command('import:workflow', `--input=${workflow}`);
  await command('publish:workflow', `--id=${WORKFLOW_ID}`);
  const child = peerChild({ words: [PROGRAM, 'start'], env, isReady: options.isReady, readyWithinMs: READY_WITHIN_MS });
  return {
    child,
    async close() {
      await child.stop();
      await rm(userFolder, { recursive: true, force: true });
    },
  };
}

/** As its documentation advises for production on one machine, and nothing that asks the outside world. */
function settings(userFolder: string, port: number, store: AddressParts): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: userFolder,
    NODE_ENV: 'production',
    N8N_USER_FOLDER: userFolder,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_ENCRYPTION_KEY: 'of-a-bench-on-this-machine',
    // Instead of SQLite.
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: store.host,
    DB_POSTGRESDB_PORT: String(store.port),
    DB_POSTGRESDB_DATABASE: store.database,
    DB_POSTGRESDB_USER: store.user,
    DB_POSTGRESDB_PASSWORD: store.password,
    DB_POSTGRESDB_SCHEMA: N8N_SCHEMA,
    DB_POSTGRESDB_POOL_SIZE: '16',
    // The executions of a webhook that went well need not be kept.
    EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
    // Expressions in its own process: a machine of their own for each execution, the default, costs more than all else.
    N8N_EXPRESSION_ENGINE: 'legacy',
    N8N_LOG_LEVEL: 'warn',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_COMMUNITY_PACKAGES_ENABLED: 'false',
    N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
    N8N_DISABLE_UI: 'true',
  };
}

type AddressParts = { host: string; port: number; database: string; user: string; password: string };

function addressParts(connectionString: string): AddressParts {
  const address = new URL(connectionString.replace('postgres:///', 'postgres://socket/'));
  const at = (name: string) => address.searchParams.get(name);
  return {
    host: at('host') ?? address.hostname,
    port: Number(at('port') ?? (address.port || 5432)),
    database: address.pathname.slice(1),
    user: at('user') ?? decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
  };
}

const credentialsFor = (store: AddressParts, header: N8nOptions['header']) => [
  {
    ...{ id: 'peerpostgres0001', name: 'Postgres', type: 'postgres' },
    data: { ...store, ssl: 'disable', maxConnections: 16 },
  },
  { id: 'peerheader000001', name: 'Header', type: 'httpHeaderAuth', data: header },
];
