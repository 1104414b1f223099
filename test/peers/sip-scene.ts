// A real exchange for tests: kamailio as the carrier that wants a password, and behind it baresip as a phone with a tone for a voice.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPcmWav, createPcmWav } from '../../server/providers/wav-file.ts';
import { freePort } from '../free-port.ts';

export const PASSWORD = 'right-and-secret';
export const USERNAME = 'ringside';
export const PHONE_HZ = 700;
const RATE_HZ = 8_000;

export type Exchange = {
  port: number;
  /** A command to the phone, as a person would give it. */
  tell(command: string, params?: string): void;
  /** What the phone says of its calls, such as `CALL_DTMF_START 5`. */
  told: string[];
  /** The last call as the phone heard it. */
  heard(): Promise<Float32Array>;
  close(): Promise<void>;
};

/** What is missing, in words; null where all is there. */
export function missingPeers(): string | null {
  const missing = ['kamailio', 'baresip'].filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length === 0
    ? null
    : `${missing.join(' and ')} not installed: apt-get install -y --no-install-recommends kamailio baresip`;
}

export function tone(hz: number, seconds: number): Int16Array {
  return Int16Array.from({ length: seconds * RATE_HZ }, (_, at) => Math.round(9_000 * Math.sin((2 * Math.PI * hz * at) / RATE_HZ)));
}

/** How much of the sound is this one tone, from 0 to 1. */
export function shareOfTone(samples: ArrayLike<number>, hz: number): number {
  let real = 0;
  let imaginary = 0;
  let energy = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at] ?? 0;
    real += sample * Math.cos((2 * Math.PI * hz * at) / RATE_HZ);
    imaginary += sample * Math.sin((2 * Math.PI * hz * at) / RATE_HZ);
    energy += sample * sample;
  }
  return energy === 0 ? 0 : (2 * (real * real + imaginary * imaginary)) / (samples.length * energy);
}

/** The phone speaks so; without it it is one long tone. */
export async function openExchange(speech: Int16Array = tone(PHONE_HZ, 60)): Promise<Exchange> {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-sip-'));
  const [port, phonePort] = [await freePort(), await freePort()];
  const controlPort = await freePort();
  const sounds = join(folder, 'heard');
  await mkdir(sounds);
  const voice = createPcmWav(join(folder, 'voice.wav'), { channels: 1, sampleRateHz: RATE_HZ });
  voice.write([Float32Array.from(speech, (sample) => sample / 32_768)]);
  voice.finish();
  voice.close();
  await writeFile(join(folder, 'kamailio.cfg'), kamailioSettings(port, phonePort));
  await writeFile(join(folder, 'config'), phoneSettings(folder, sounds, phonePort, controlPort));
  const modes = ['auto', 'manual', 'early'];
  await writeFile(join(folder, 'accounts'), modes.map((mode) => `<sip:${mode}@127.0.0.1>;regint=0;answermode=${mode}\n`).join(''));
  await writeFile(join(folder, 'contacts'), '');

  const output: string[] = [];
  const started = [
    start(
      'kamailio',
      ['-DD', '-E', '-m', '32', '-M', '4', '-Y', folder, '-P', join(folder, 'pid'), '-f', join(folder, 'kamailio.cfg')],
      output,
    ),
    start('baresip', ['-f', folder], output),
  ];
  const told: string[] = [];
  const control = await connected(controlPort, started, output);
  readNews(control, told);
  return {
    port,
    told,
    tell(command, params = '') {
      const text = JSON.stringify({ command, params, token: 't' });
      control.write(`${Buffer.byteLength(text)}:${text},`);
    },
    async heard() {
      const names = (await readdir(sounds)).filter((name) => name.endsWith('-dec.wav')).sort();
      const wav = openPcmWav(join(sounds, names.at(-1) ?? ''));
      return wav.read(0, 0, wav.frames);
    },
    async close() {
      control.destroy();
      await Promise.all(started.map(stop));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function start(command: string, parameters: string[], output: string[]): ChildProcess {
  // A group of its own: kamailio is several processes, and now and then its children outlive it.
  const started = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', (text: Buffer) => {
      output.push(text.toString());
      if (output.length > 500) output.shift();
    });
  }
  return started;
}

async function stop(started: ChildProcess): Promise<void> {
  if (started.exitCode === null && started.signalCode === null) {
    const gone = new Promise((resolve) => void started.once('exit', resolve));
    started.kill('SIGTERM');
    const hard = setTimeout(() => killGroup(started), 3_000);
    await gone;
    clearTimeout(hard);
  }
  killGroup(started);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left of it.
  }
}

async function connected(port: number, started: ChildProcess[], output: string[]): Promise<Socket> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (started.some(({ exitCode }) => exitCode !== null)) break;
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return socket;
    await sleep(100);
  }
  await Promise.all(started.map(stop));
  throw new Error(`kamailio or baresip did not start:\n${output.join('')}`);
}

/** Netstrings of JSON. */
function readNews(socket: Socket, told: string[]): void {
  let waiting = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    for (let colon = waiting.indexOf(':'); colon > 0; colon = waiting.indexOf(':')) {
      const length = Number(waiting.toString('latin1', 0, colon));
      if (waiting.length < colon + length + 2) return;
      const news = JSON.parse(waiting.toString('utf8', colon + 1, colon + 1 + length)) as { type?: string; param?: string };
      if (news.type) told.push(`${news.type} ${news.param ?? ''}`.trim());
      waiting = waiting.subarray(colon + length + 2);
    }
  });
}

export const newToken = () => randomBytes(12).toString('hex');

function phoneSettings(folder: string, sounds: string, port: number, controlPort: number): string {
  return `sip_listen 127.0.0.1:${port}
audio_source aufile,${folder}/voice.wav
audio_level no
ctrl_tcp_listen 127.0.0.1:${controlPort}
snd_path ${sounds}
net_interface 127.0.0.1
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module sndfile.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
`;
}

/** +1000, +1001 and +1002 are the phone, by how it answers, and so is every number of another country; +1xyz is refused with status xyz. All want the password, except of the phone itself, whose calls to +12125550100 come to whoever is registered. */
function kamailioSettings(port: number, phonePort: number): string {
  const modules = ['tm', 'sl', 'rr', 'pv', 'maxfwd', 'textops', 'siputils', 'auth', 'usrloc', 'registrar'];
  const credentials = `"trunk.test", "${PASSWORD}", "0"`;
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=2
auto_aliases=no
listen=udp:127.0.0.1:${port}
listen=tcp:127.0.0.1:${port}
tcp_children=1
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
${modules.map((name) => `loadmodule "${name}.so"\n`).join('')}
modparam("auth", "qop", "auth")
request_route {
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("481", "Gone");
    exit;
  }
  if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate(${credentials})) { www_challenge("trunk.test", "1"); exit; }
    save("location");
    exit;
  }
  if (!is_method("INVITE")) { sl_send_reply("405", "No"); exit; }
  t_check_trans();
  if ($sp != ${phonePort} && !pv_proxy_authenticate(${credentials})) { proxy_challenge("trunk.test", "1"); exit; }
  consume_credentials();
  if ($sp == ${phonePort} && $rU == "+12125550100") { $rU = "${USERNAME}"; if (!lookup("location")) { sl_send_reply("404", "Nobody"); exit; } }
  if ($rU == "+1486") { t_newtran(); t_reply("486", "Busy Here"); exit; }
  if ($rU == "+1480") { t_newtran(); t_reply("480", "Temporarily Unavailable"); exit; }
  if ($rU == "+1404") { t_newtran(); t_reply("404", "Not Found"); exit; }
  if ($rU == "+1603") { t_newtran(); t_reply("603", "Decline"); exit; }
  if ($rU == "+1503") { t_newtran(); t_reply("503", "Service Unavailable"); exit; }
  record_route();
  if ($rU == "+1000") { $ru = "sip:auto@127.0.0.1:${phonePort}"; }
  if ($rU == "+1001") { $ru = "sip:manual@127.0.0.1:${phonePort}"; }
  if ($rU == "+1002") { $ru = "sip:early@127.0.0.1:${phonePort}"; }
  if ($rU =~ "^\\+[2-9]") { $ru = "sip:auto@127.0.0.1:${phonePort}"; }
  t_relay();
}
`;
}
