// A receiver of OTLP/HTTP on loopback, as a collector of traces is one: keeps the spans it is sent, or hands them to who hears them.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  /** Which process sent it. */
  instance: string;
};

type Sent = {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Omit<ReceivedSpan, 'instance'>[] }[];
  }[];
};

export type TraceReceiver = { url: string; spans: ReceivedSpan[]; keys: Set<string>; close(): void };

/** Where somebody `hears` what is sent, as it was written and as spans, nothing is kept. */
export async function startTraceReceiver(hears?: (text: string, spans: ReceivedSpan[]) => void): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const keys = new Set<string>();
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
    request.on('end', () => {
      const sent = spansOf(text);
      if (hears) hears(text, sent);
      else spans.push(...sent);
      response.setHeader('content-type', 'application/json').end('{}');
    });
    keys.add(`${request.url} ${String(request.headers['x-api-key'])}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, spans, keys },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function spansOf(text: string): ReceivedSpan[] {
  return (JSON.parse(text) as Sent).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const instance = resource.attributes.find(({ key }) => key === 'service.instance.id')?.value.stringValue ?? '';
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, instance })));
  });
}
