// The simulated phone system of the demo: keeps recordings it made and hands them out over HTTP on loopback, as a carrier would.
import { once } from 'node:events';
import { createServer } from 'node:http';

export type RecordingHost = {
  readonly host: string;
  add(name: string, wav: Buffer): string;
  close(): Promise<void>;
};

export async function startSimulatedRecordingHost(): Promise<RecordingHost> {
  const recordings = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const wav = recordings.get(request.url ?? '');
    if (!wav) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': wav.length });
    response.end(wav);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    host,
    add(name, wav) {
      recordings.set(`/${name}.wav`, wav);
      return `http://${host}/${name}.wav`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
