// One stream of live events per browser: a leader tab holds the connection and tells the others.
import type { LiveEventMessage } from '../contract/live-events.ts';

type Wire = { event: LiveEventMessage; id: string } | { connected: boolean };
export type LiveListener = { onEvent(event: LiveEventMessage): void; onConnection(connected: boolean): void };

/** The last event any tab has told us of: a new leader goes on from there. */
let lastId = '';

/** Starts listening; returns how to stop. Six connections per host is all HTTP/1.1 allows, so only one tab connects. */
export function listenLive(listener: LiveListener): () => void {
  const channel = new BroadcastChannel('ringside-live');
  const tell = channel.postMessage.bind(channel);
  const stop = new AbortController();
  const hear = (wire: Wire): void => {
    if (!('event' in wire)) return listener.onConnection(wire.connected);
    if (wire.id !== '') lastId = wire.id;
    listener.onEvent(wire.event);
  };
  channel.addEventListener('message', (message: MessageEvent<Wire>) => hear(message.data));
  const say = (wire: Wire): void => {
    if (stop.signal.aborted) return;
    hear(wire);
    tell(wire);
  };
  if ('locks' in navigator) void lead(say, stop.signal);
  else whileVisible(say, stop.signal);
  return () => {
    stop.abort();
    channel.close();
  };
}

async function lead(say: (wire: Wire) => void, signal: AbortSignal): Promise<void> {
  try {
    await navigator.locks.request('ringside-live', { signal }, async () => {
      await new Promise<void>((resolve) => {
        const close = openStream(say);
        signal.addEventListener('abort', () => {
          close();
          resolve();
        });
      });
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Plain http on a local network has no locks: hold the stream only while somebody looks. */
function whileVisible(say: (wire: Wire) => void, signal: AbortSignal): void {
  let close: (() => void) | null = null;
  const update = (): void => {
    if (document.visibilityState === 'visible' && close === null) {
      close = openStream(say);
    } else if (document.visibilityState === 'hidden' && close !== null) {
      close();
      close = null;
    }
  };
  close = openStream(say);
  document.addEventListener('visibilitychange', update, { signal });
  signal.addEventListener('abort', () => close?.());
}

function openStream(say: (wire: Wire) => void): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource(lastId === '' ? '/api/events' : `/api/events?last=${encodeURIComponent(lastId)}`);
    source.addEventListener('open', () => say({ connected: true }));
    source.addEventListener('message', (message: MessageEvent<string>) =>
      say({ event: JSON.parse(message.data) as LiveEventMessage, id: message.lastEventId }),
    );
    source.addEventListener('error', () => {
      say({ connected: false });
      // The browser retries by itself unless the server answered with an error; then we do.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 5000);
    });
  };
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
