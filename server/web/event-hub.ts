// Hands live events to the listeners of each team: numbered, kept a while for those who come back, progress slowed down.
import type { LiveEventMessage } from '../../contract/live-events.ts';
import type { LiveEvent } from '../../rules/live-event.ts';
import type { Clock } from '../ports/clock.ts';

export type NumberedEvent = { id: string; teamId: string; message: LiveEventMessage };
export type EventSink = { teamId: string; send(event: NumberedEvent): void; reset(): void };

export type EventHub = {
  /** Tells what was missed since `lastEventId` first, or that too much was missed. Returns how to stop listening. */
  listen(sink: EventSink, lastEventId: string | undefined): () => void;
  publish(event: LiveEvent): void;
  /** Something was lost on the way here: everybody starts anew. */
  gap(): void;
  close(): void;
};

const KEPT = 500;
const PROGRESS_EVERY_MS = 500;
const HUBSPOT_EVERY_MS = 1_000;

/** `bootId` must differ between processes and starts, so that an id of another one is known to be foreign. */
export function openEventHub(options: { clock: Clock; bootId: string }): EventHub {
  const { clock, bootId } = options;
  const sinks = new Set<EventSink>();
  const closing = new AbortController();
  let kept: NumberedEvent[] = [];
  let count = 0;
  /** Of each call whose progress was just told, and each portal that was: the newest that was not. */
  const held = new Map<string, LiveEvent | null>();

  function tell(event: LiveEvent): void {
    count += 1;
    const { teamId, ...message } = event;
    const numbered = { id: `${bootId}.${count}`, teamId, message };
    kept.push(numbered);
    if (kept.length > KEPT) kept = kept.slice(-KEPT);
    for (const sink of sinks) if (sink.teamId === teamId) sink.send(numbered);
  }

  async function tellSlowly(key: string, everyMs: number, event: LiveEvent): Promise<void> {
    if (held.has(key)) {
      held.set(key, event);
      return;
    }
    tell(event);
    held.set(key, null);
    try {
      await clock.sleep(everyMs, closing.signal);
    } catch {
      return;
    }
    const newest = held.get(key);
    held.delete(key);
    if (newest) publish(newest);
  }

  function publish(event: LiveEvent): void {
    if (closing.signal.aborted) return;
    if (event.kind === 'call.stage' && event.state === 'running' && event.progress !== null) {
      void tellSlowly(`${event.callId} ${event.stage}`, PROGRESS_EVERY_MS, event);
      return;
    }
    if (event.kind === 'hubspot.changed') {
      void tellSlowly(`${event.teamId} ${event.portalId}`, HUBSPOT_EVERY_MS, event);
      return;
    }
    // What a stage ended as must not be overtaken by how far it had come.
    if (event.kind === 'call.stage' && held.has(`${event.callId} ${event.stage}`)) held.set(`${event.callId} ${event.stage}`, null);
    tell(event);
  }

  function missedSince(lastEventId: string): NumberedEvent[] | null {
    const [boot, text = ''] = lastEventId.split('.');
    const last = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    const oldest = count - kept.length;
    if (boot !== bootId || last < oldest || last > count) return null;
    return kept.slice(last - oldest);
  }

  return {
    listen(sink, lastEventId) {
      if (lastEventId !== undefined) {
        const missed = missedSince(lastEventId);
        if (missed) for (const event of missed) if (event.teamId === sink.teamId) sink.send(event);
        if (!missed) sink.reset();
      }
      sinks.add(sink);
      return () => sinks.delete(sink);
    },
    publish,
    gap() {
      kept = [];
      count += 1;
      for (const sink of sinks) sink.reset();
    },
    close() {
      closing.abort();
      sinks.clear();
    },
  };
}
