// One live call as it is seen from outside: keeps what was told so far, lets people of ours listen in, and one of them take it over.
import type { PersonOnCall } from '../../rules/people-on-call.ts';
import type { LiveCallNews } from '../ports/live-call.ts';
import type { LiveCallSeen, Watcher, Watching, WatchSink } from '../ports/live-watch.ts';
import type { Slot } from './line.ts';

/**
 * Silences the agent and puts a person in its place: `hear` is given what the other side says from then on, the answer says what the person
 * says. Null where the call is as good as over.
 */
export type TakeOver = (hear: (pcm: Int16Array) => void) => ((pcm: Int16Array) => void) | null;

/** What the conversation gives to those who watch it. */
export type WatchedLine = {
  overhear(slot: Slot): void;
  offer(takeOver: TakeOver): void;
};

export type WatchedCall = WatchedLine & {
  tell(news: LiveCallNews): void;
  /** Tells what was told so far first. Null when as many watch as may. */
  watch(watcher: Watcher, sink: WatchSink): Watching | null;
  /** Lets go of somebody who may no longer watch. */
  dismiss(watchId: string): void;
  /** Somebody of ours ends the call. */
  end(by: Pick<Watcher, 'personId' | 'name'>): void;
  seen(): LiveCallSeen;
  /** After the end: lets everybody go, and tells what people did. */
  close(): PersonOnCall[];
};

const MOST_WATCHERS = 20;
const MOST_UTTERANCES = 200;
/** Of what people did. Who wants to listen in after that many acts only reads. */
const MOST_ACTS = 200;

type Words = Extract<LiveCallNews, { kind: 'words' }>;

export function createWatchedCall(options: {
  reference: string;
  rateHz: number;
  callMs: () => number;
  hangUp: () => void;
}): WatchedCall {
  const { reference, rateHz, callMs, hangUp } = options;
  const watching = new Map<WatchSink, { watchId: string; leave(): void }>();
  const listening = new Set<WatchSink>();
  const acts: PersonOnCall[] = [];
  const words = new Map<string, Words>();
  const newest = new Map<LiveCallNews['kind'], LiveCallNews>();
  const seen: Pick<LiveCallSeen, 'state' | 'latencyMs'> = { state: null, latencyMs: null };
  let takeOver: TakeOver | null = null;
  let isOver = false;

  function keep(news: LiveCallNews): void {
    if (news.kind === 'words') {
      words.set(news.utteranceId, news);
      const [oldest] = words.keys();
      if (oldest !== undefined && words.size > MOST_UTTERANCES) words.delete(oldest);
      return;
    }
    newest.set(news.kind, news);
    if (news.kind === 'state') seen.state = news.state;
    if (news.kind === 'taken_over') seen.state = 'taken_over';
    if (news.kind === 'latency') seen.latencyMs = Math.round(news.ms);
  }

  /** Null where enough was noted already. */
  function note({ personId, name }: Pick<Watcher, 'personId' | 'name'>, did: PersonOnCall['did']): PersonOnCall | null {
    if (acts.length >= MOST_ACTS) return null;
    const fromMs = Math.round(callMs());
    const act: PersonOnCall = { personId, name, did, fromMs, toMs: did === 'ended' ? fromMs : null };
    acts.push(act);
    tellPeople();
    return act;
  }

  function finish(act: PersonOnCall | null): void {
    if (!act || act.toMs !== null) return;
    act.toMs = Math.round(callMs());
    tellPeople();
  }

  function tellPeople(): void {
    for (const sink of watching.keys()) sink.people(acts);
  }

  function lastWords(): LiveCallSeen['lastWords'] {
    const last = [...words.values()].findLast(({ text }) => text !== '');
    return last ? { side: last.side, text: last.text } : null;
  }

  function letGo(sink: WatchSink, { leave }: { leave(): void }): void {
    sink.ended();
    leave();
  }

  return {
    tell(news) {
      keep(news);
      for (const sink of watching.keys()) sink.news(news);
    },
    overhear(slot) {
      for (const sink of listening) sink.sound(slot);
    },
    offer: (way) => void (takeOver = way),
    watch(watcher, sink) {
      if (isOver || watching.size >= MOST_WATCHERS) return null;
      let listened: PersonOnCall | null = null;
      let taken: PersonOnCall | null = null;
      let speak: ((pcm: Int16Array) => void) | null = null;
      for (const news of [...words.values(), ...newest.values()]) sink.news(news);
      sink.people(acts);
      watching.set(sink, { watchId: watcher.watchId, leave });

      function leave(): void {
        if (!watching.delete(sink)) return;
        listening.delete(sink);
        finish(listened);
        finish(taken);
        if (taken) hangUp();
      }

      function listen(isOn: boolean): void {
        if (!isOn) {
          listening.delete(sink);
          finish(listened);
        } else if (watcher.maySteer && !taken && watching.has(sink) && !listening.has(sink)) {
          listened = note(watcher, 'listened_in');
          if (listened) listening.add(sink);
        }
      }

      return {
        rateHz,
        listen,
        takeOver() {
          const isTaken = acts.some(({ did }) => did === 'took_over');
          if (!watcher.maySteer || isTaken || !watching.has(sink) || acts.length >= MOST_ACTS) return 'refused';
          speak = takeOver?.((pcm) => watching.has(sink) && sink.theirs(pcm)) ?? null;
          if (!speak) return 'refused';
          listen(false);
          taken = note(watcher, 'took_over');
          return 'taken';
        },
        speak: (pcm) => watching.has(sink) && speak?.(pcm),
        leave,
      };
    },
    dismiss(watchId) {
      for (const [sink, watcher] of [...watching]) if (watcher.watchId === watchId) letGo(sink, watcher);
    },
    end(by) {
      if (isOver) return;
      note(by, 'ended');
      hangUp();
    },
    seen: () => ({
      ...{ reference, ...seen, lastWords: lastWords(), people: acts.map((act) => ({ ...act })) },
      watchIds: [...watching.values()].map(({ watchId }) => watchId),
    }),
    close() {
      isOver = true;
      for (const [sink, watcher] of [...watching]) letGo(sink, watcher);
      return acts;
    },
  };
}
