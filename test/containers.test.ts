// What compose.yaml and the Dockerfile name is there: services, settings, commands, files. That they run under Docker is not tried here.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readConfig, settings } from '../server/config.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

type Service = {
  command?: string[];
  environment: Record<string, string>;
  volumes: string[];
  stop_grace_period?: string;
  depends_on?: Record<string, unknown>;
};

const { services, volumes } = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const ours = Object.entries(services).filter(([name]) => name !== 'db');

test('the services run parts that exist, with settings that exist and can be used together', () => {
  assert.deepEqual(Object.keys(services), ['db', 'web', 'worker']);
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
  }
  for (const mounted of Object.values(services).flatMap((service) => service.volumes)) {
    assert.ok((mounted.split(':')[0] ?? '') in volumes, mounted);
  }
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
