// Who watches a call is told all of it, hears it when they may, and one of them takes it over; nobody can hold it up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveCallNews } from '../ports/live-call.ts';
import type { Watcher, WatchSink } from '../ports/live-watch.ts';
import { peopleOnCallWords, type PersonOnCall } from '../../rules/people-on-call.ts';
import { createWatchedCall } from './watched-call.ts';

const ann: Watcher = { watchId: 'a', personId: 'ann', name: 'Ann', maySteer: true };
const ben: Watcher = { watchId: 'b', personId: 'ben', name: 'Ben', maySteer: true };
const vic: Watcher = { watchId: 'v', personId: 'vic', name: 'Vic', maySteer: false };
const said = (utteranceId: string, text: string): LiveCallNews => ({
  ...{ kind: 'words', utteranceId, side: 'us', text, isFinal: true, atMs: 0 },
});
const slot = (value: number) => ({ atMs: 0, us: new Int16Array(160).fill(value), them: new Int16Array(160).fill(-value) });

/** A call whose clock stands until it is moved, with a line that can be taken over. */
function open() {
  const scene = { nowMs: 0, hungUp: 0, spoken: [] as number[], hearThem: (_: Int16Array): void => {}, isLate: false };
  const call = createWatchedCall({
    ...{ reference: 'call-1', rateHz: 8_000, callMs: () => scene.nowMs, hangUp: () => void (scene.hungUp += 1) },
  });
  call.offer((hear) => {
    if (scene.isLate) return null;
    scene.hearThem = hear;
    return (pcm) => void scene.spoken.push(pcm[0] ?? 0);
  });
  return { scene, call };
}

function sink() {
  const got = { news: [] as string[], heard: [] as number[], theirs: [] as number[], people: [] as PersonOnCall[], ended: 0 };
  const self: WatchSink = {
    news: (news) => void got.news.push(news.kind === 'words' ? news.text : news.kind),
    people: (people) => void (got.people = people.map((one) => ({ ...one }))),
    sound: ({ us, them }) => void got.heard.push(us[0] ?? 0, them[0] ?? 0),
    theirs: (pcm) => void got.theirs.push(pcm[0] ?? 0),
    ended: () => void (got.ended += 1),
  };
  return { got, self };
}

test('who comes late is told what was told so far, each utterance as it stands now', () => {
  const { call } = open();
  call.tell({ kind: 'state', state: 'speaking', atMs: 0 });
  call.tell(said('us-1', 'Hel'));
  call.tell(said('us-1', 'Hello.'));
  call.tell({ kind: 'latency', turn: 1, ms: 512.4, atMs: 10 });
  const late = sink();
  call.watch(vic, late.self);
  assert.deepEqual(late.got.news, ['Hello.', 'state', 'latency']);
  call.tell(said('them-1', 'Hi.'));
  assert.equal(late.got.news.at(-1), 'Hi.');
  const { lastWords, state, latencyMs } = call.seen();
  assert.deepEqual([lastWords?.text, state, latencyMs], ['Hi.', 'speaking', 512]);
});

test('a long call is told from its newest words', () => {
  const { call } = open();
  for (let i = 0; i < 1_000; i++) call.tell(said(`us-${i}`, `line ${i}`));
  const late = sink();
  call.watch(vic, late.self);
  assert.deepEqual([late.got.news.length, late.got.news[0], late.got.news.at(-1)], [200, 'line 800', 'line 999']);
});

test('sound goes only to those who may listen and do, and what they did is kept', () => {
  const { scene, call } = open();
  const [hears, reads] = [sink(), sink()];
  const listener = call.watch(ann, hears.self);
  const reader = call.watch(vic, reads.self);
  reader?.listen(true);
  call.overhear(slot(1));
  scene.nowMs = 12_000;
  listener?.listen(true);
  listener?.listen(true);
  call.overhear(slot(2));
  scene.nowMs = 65_000;
  listener?.leave();
  call.overhear(slot(3));
  assert.deepEqual(hears.got.heard, [2, -2]);
  assert.deepEqual(reads.got.heard, []);
  assert.deepEqual(peopleOnCallWords(reads.got.people), ['Ann listened in from 0:12 to 1:05.']);
  assert.equal(scene.hungUp, 0);
});

test('one person takes the call over, is heard and hears, and the call ends when they leave', () => {
  const { scene, call } = open();
  const [anns, bens] = [sink(), sink()];
  const first = call.watch(ann, anns.self);
  const second = call.watch(ben, bens.self);
  first?.speak(new Int16Array([7]));
  assert.equal(call.watch(vic, sink().self)?.takeOver(), 'refused');
  first?.listen(true);
  scene.nowMs = 40_000;
  assert.equal(first?.takeOver(), 'taken');
  assert.equal(second?.takeOver(), 'refused');
  first?.speak(new Int16Array([8]));
  second?.speak(new Int16Array([9]));
  scene.hearThem(new Int16Array([5]));
  call.overhear(slot(4));
  assert.deepEqual([scene.spoken, anns.got.theirs, anns.got.heard, bens.got.theirs], [[8], [5], [], []]);
  scene.nowMs = 50_000;
  second?.leave();
  assert.equal(scene.hungUp, 0);
  first?.leave();
  first?.leave();
  assert.equal(scene.hungUp, 1);
  first?.speak(new Int16Array([8]));
  assert.deepEqual(scene.spoken, [8]);
  assert.deepEqual(peopleOnCallWords(call.close()), ['Ann listened in from 0:00 to 0:40.', 'Ann took the call over at 0:40.']);
});

test('a call that is as good as over cannot be taken over', () => {
  const { scene, call } = open();
  scene.isLate = true;
  const { got, self } = sink();
  assert.equal(call.watch(ann, self)?.takeOver(), 'refused');
  assert.deepEqual(got.people, []);
});

test('ending it hangs up and says who; at the end everybody is told once, and nobody new is let in', () => {
  const { scene, call } = open();
  scene.nowMs = 61_000;
  const { got, self } = sink();
  const watching = call.watch(vic, self);
  call.end(ben);
  assert.equal(scene.hungUp, 1);
  assert.deepEqual(peopleOnCallWords(call.close()), ['Ben ended the call at 1:01.']);
  watching?.leave();
  assert.equal(got.ended, 1);
  assert.equal(call.watch(ann, self), null);
});

test('who may no longer watch is let go alone; with the call, when they had taken it over', () => {
  const { scene, call } = open();
  const [anns, vics] = [sink(), sink()];
  const first = call.watch(ann, anns.self);
  call.watch(vic, vics.self);
  assert.deepEqual(call.seen().watchIds, ['a', 'v']);
  call.dismiss('v');
  call.tell(said('us-1', 'Hello.'));
  assert.deepEqual([vics.got.ended, vics.got.news, anns.got.news, scene.hungUp], [1, [], ['Hello.'], 0]);
  first?.takeOver();
  call.dismiss('a');
  assert.deepEqual([scene.hungUp, call.seen().watchIds], [1, []]);
});

test('watchers and what is noted of them are bounded', () => {
  const { call } = open();
  const watching = Array.from({ length: 25 }, () => call.watch(ann, sink().self));
  assert.equal(watching.filter(Boolean).length, 20);
  for (let i = 0; i < 300; i++) {
    watching[0]?.listen(true);
    watching[0]?.listen(false);
  }
  assert.equal(call.close().length, 200);
});
