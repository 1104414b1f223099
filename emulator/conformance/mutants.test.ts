// The suite must notice an emulator that is wrong: each of these plants one mistake.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '@hubspot/api-client';
import type { Answer } from '../answers.ts';
import type { Tamper } from '../api.ts';
import { covered } from '../covered.ts';
import { conformanceCases, runCase } from './cases.ts';

type Fields = Record<string, unknown>;

const status =
  (wrong: number, right?: number) =>
  (answer: Answer): Answer =>
    right === undefined || answer.status === right ? { ...answer, status: wrong } : answer;

const body =
  (change: (json: Fields) => Fields) =>
  (answer: Answer): Answer =>
    answer.status < 400 && typeof answer.json === 'object' && answer.json !== null
      ? { ...answer, json: change(answer.json as Fields) }
      : answer;

const without = (name: string) => body(({ [name]: _gone, ...rest }) => rest);

const inResults = (change: (one: Fields) => Fields) =>
  body((json) => ({ ...json, results: (json['results'] as Fields[]).map(change) }));

const mutants: [name: string, route: string, change: (answer: Answer) => Answer][] = [
  ['create answers 200', 'objects.create', status(200, 201)],
  ['update answers 201', 'objects.update', status(201, 200)],
  ['archive answers 200', 'objects.archive', status(200, 204)],
  ['batch create answers 200', 'objects.batch.create', status(200, 201)],
  ['batch archive answers 200', 'objects.batch.archive', status(200, 204)],
  ['a batch that failed in part answers 400', 'objects.batch.read', status(400, 207)],
  ['a batch hides its errors', 'objects.batch.read', without('errors')],
  ['an upsert does not say what is new', 'objects.batch.upsert', inResults(({ new: _new, ...rest }) => rest)],
  ['a missing record answers 200', 'objects.read', status(200, 404)],
  ['a conflict answers 400', 'objects.create', status(400, 409)],
  ['ids are numbers', 'objects.list', inResults((one) => ({ ...one, id: Number(one['id']) }))],
  ['the last page still has paging', 'objects.list', body((json) => ({ paging: { next: { after: '1' } }, ...json }))],
  ['a page has no cursor', 'objects.list', without('paging')],
  [
    'values that are empty are left out',
    'objects.read',
    body((json) => ({ ...json, properties: onlyFilled(json['properties'] as Fields) })),
  ],
  ['a search does not count', 'objects.search', without('total')],
  ['a search has no wall', 'objects.search', status(200, 400)],
  [
    'a search loses its last result',
    'objects.search',
    body((json) => ({ ...json, results: (json['results'] as Fields[]).slice(0, -1) })),
  ],
  ['an association answers 200', 'associations.create', status(200, 201)],
  [
    'the other end is a string',
    'associations.list',
    inResults((one) => ({ ...one, toObjectId: JSON.stringify(one['toObjectId']) })),
  ],
  [
    'records without associations answer 200 and nothing',
    'associations.batch.read',
    (answer) => (answer.status === 207 ? { status: 200, json: { results: [] } } : answer),
  ],
  ['a property answers 200', 'properties.create', status(200, 201)],
  ['a group answers 200', 'groups.create', status(200, 201)],
  ['owners who left keep their user id', 'owners.list', inResults((one) => ({ ...one, userId: one['userIdIncludingInactive'] }))],
  ['tokens last for ever', 'oauth.token', without('expires_in')],
  ['a subscription answers 200', 'subscriptions.create', status(200, 201)],
  ['a transcript answers 201', 'transcripts.create', status(201, 200)],
  ['a recording that is ready answers 200', 'calling.recording-ready', status(200, 204)],
  ['a part of a recording answers 200', 'recordings.download', status(200, 206)],
  ['a label that is renamed answers 200', 'labels.update', status(200, 204)],
];

const onlyFilled = (properties: Fields) => Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));

for (const [name, route, change] of mutants)
  test(`noticed: ${name}`, async () => {
    let planted = 0;
    const tamper: Tamper = (asked, answer) => {
      if (asked !== route) return answer;
      const changed = change(answer);
      planted++;
      return changed;
    };
    const failed: string[] = [];
    // The case that stands for the endpoint first; any other may notice too.
    const first = conformanceCases.filter((one) => one.name === covered[route]);
    for (const one of [...first, ...conformanceCases]) {
      await runCase(one, (config) => new Client(config), tamper).catch(() => failed.push(one.name));
      if (failed.length > 0) break;
    }
    assert.ok(planted > 0, 'the mistake was never made');
    assert.ok(failed.length > 0, `no case noticed that ${name}`);
  });
