// What compose.yaml, haproxy.cfg and the Dockerfile name is there: services, settings, commands, files. That they run under Docker is not tried here.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import Fastify from 'fastify';
import { parse } from 'yaml';
import { readConfig, settings } from '../server/config.ts';
import { registerHealth, type HealthOptions } from '../server/web/health.ts';
import { PUSH_PREFIX } from '../server/web/push-answer.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

type Service = {
  command?: string[];
  environment: Record<string, string>;
  volumes: string[];
  ports?: string[];
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  depends_on?: Record<string, unknown>;
};

const { services, volumes } = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const ours = Object.entries(services).filter(([name]) => name === 'web' || name === 'worker');
const balancing = read('haproxy.cfg');
const doors = Fastify();
registerHealth(doors, {} as HealthOptions);

test('the services run parts that exist, with settings that exist and can be used together', () => {
  assert.deepEqual(Object.keys(services), ['db', 'balancer', 'web', 'worker']);
  const given: Record<string, string> = {
    ...{ POSTGRES_PASSWORD: 'abc', RINGSIDE_SECRET: 'x'.repeat(48), OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    ...{ RINGSIDE_URL: 'https://calls.example.com', RINGSIDE_MASTER_KEY: `k1:${Buffer.alloc(32, 1).toString('base64')}` },
  };
  for (const [name, service] of ours) {
    assert.deepEqual(service.command, ['node', 'server/main.ts', 'start', `--parts=${name}`]);
    const environment = Object.entries(service.environment).map(([key, value]) => {
      assert.ok(key in settings, `there is no setting ${key}`);
      return [key, value.replace(/\$\{(\w+):[^}]*\}/g, (_, variable: string) => given[variable] ?? assert.fail(variable))];
    });
    const config = readConfig(Object.fromEntries(environment) as Record<string, string>);
    assert.match(config.DATABASE_URL ?? '', /^postgres:\/\/ringside:abc@db:5432\/ringside$/);
    assert.ok(Number.parseInt(service.stop_grace_period ?? '', 10) >= config.RINGSIDE_DRAIN_SECONDS + 45, 'a stop is waited for');
    assert.deepEqual(Object.keys(service.depends_on ?? {}), ['db']);
    assert.equal(service.ports, undefined, 'two of them would want the same port of the machine');
    assert.deepEqual(config.RINGSIDE_METRICS, { host: '0.0.0.0', port: 9464 });
  }
  for (const mounted of Object.values(services).flatMap((service) => service.volumes)) {
    const [what = ''] = mounted.split(':');
    assert.ok(what in volumes || existsSync(new URL(`../${what}`, import.meta.url)), mounted);
  }
});

test('the load balancer knows the processes, and what of theirs it asks and repeats, by their right names', () => {
  assert.deepEqual(services['balancer']?.ports, ['127.0.0.1:3000:3000']);
  assert.match(balancing, /^  bind :3000$/m);
  assert.match(balancing, new RegExp(`^  server-template web 1-\\d+ web:${readConfig({}).PORT} check `, 'm'));
  const [, ready = ''] = /^  option httpchk GET (\S+)$/m.exec(balancing) ?? [];
  assert.ok(doors.hasRoute({ method: 'GET', url: ready }) && ready !== '/health/live', ready);
  assert.ok(balancing.includes(`{ path_beg ${PUSH_PREFIX}/ }`));
});

test('what asks a container whether it lives is a program that tells', async (t) => {
  t.after(() => doors.close());
  await doors.listen({ host: '127.0.0.1', port: 0 });
  const { port } = doors.server.address() as AddressInfo;
  const [, inImage = ''] = /^HEALTHCHECK .* CMD (\[.*\])$/m.exec(read('Dockerfile')) ?? [];
  const commands = [['CMD', ...(JSON.parse(inImage) as string[])], services['worker']?.healthcheck?.test ?? []];
  const programs = commands.map(([how, node, flag, program = '', ...more]) => {
    assert.deepEqual([how, node, flag, more], ['CMD', 'node', '-e', []]);
    return program.replace(/127\.0\.0\.1:(?:3000|9464)(?=\/health\/live')/, `127.0.0.1:${port}`);
  });
  const codes = () => Promise.all(programs.map((program) => once(spawn(process.execPath, ['-e', program]), 'exit')));
  assert.deepEqual(await codes(), [
    [0, null],
    [0, null],
  ]);
  await doors.close();
  assert.deepEqual(await codes(), [
    [1, null],
    [1, null],
  ]);
});

test('the image runs the Node that the project is made for, and copies and starts what is there', () => {
  const lines = read('Dockerfile').split('\n');
  const { dependencies, scripts } = JSON.parse(read('package.json')) as Record<'dependencies' | 'scripts', Record<string, string>>;
  const bases = lines.filter((line) => line.startsWith('FROM '));
  for (const base of bases) assert.ok(base.startsWith(`FROM node:${dependencies['node']}-`), base);
  for (const [, name = ''] of read('Dockerfile').matchAll(/npm run (\w+)/g)) assert.ok(name in scripts, name);
  const start = lines.find((line) => line.startsWith('CMD '))?.slice('CMD '.length) ?? '[]';
  assert.deepEqual(JSON.parse(start), ['node', 'server/main.ts', 'start']);
  const kept = read('.dockerignore').split('\n').filter(Boolean);
  for (const needed of ['server', 'rules', 'contract', 'dashboard', 'docs', 'package.json', 'package-lock.json']) {
    assert.ok(existsSync(new URL(`../${needed}`, import.meta.url)) && !kept.includes(needed), needed);
  }
});
