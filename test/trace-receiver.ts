// A receiver of OTLP/HTTP on loopback, as a collector of traces is one: keeps the spans it is sent.
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

export async function startTraceReceiver(): Promise<{ url: string; spans: ReceivedSpan[]; keys: Set<string>; close(): void }> {
  const spans: ReceivedSpan[] = [];
  const keys = new Set<string>();
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
    request.on('end', () => {
      keep(text);
      response.setHeader('content-type', 'application/json').end('{}');
    });
    keys.add(`${request.url} ${String(request.headers['x-api-key'])}`);
  }).listen(0, '127.0.0.1');
  const keep = (text: string) => {
    for (const { resource, scopeSpans } of (JSON.parse(text) as Sent).resourceSpans) {
      const instance = resource.attributes.find(({ key }) => key === 'service.instance.id')?.value.stringValue ?? '';
      for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, instance })));
    }
  };
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
