// The far end of a line for sound, for tests of one vendor: a real socket that is answered by our leg and says what the vendor would.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { StreamCarrier } from '../server/ports/live-calls.ts';
import type { LegEnd } from '../server/ports/media-leg.ts';
import { openStreamLeg } from '../server/providers/stream-leg.ts';

/** `answer`: what the vendor does on a message of ours. Closed by whoever ends the call. */
export async function openVendorLine(
  carrier: StreamCarrier,
  greeting: (string | Buffer)[],
  answer: (message: Buffer, isBinary: boolean, vendor: WebSocket) => void,
) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const vendor = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vendor.on('open', () => greeting.forEach((one) => vendor.send(one)));
  vendor.on('message', (data: Buffer, isBinary) => answer(data, isBinary, vendor));
  const [peer] = (await once(server, 'connection')) as [WebSocket];
  const leg = await openStreamLeg(peer, { carrier, carrierRef: 'ref', accountId: null, nowMs: () => performance.now() });
  const ended = new Promise<LegEnd>((resolve) => leg.onEnd(resolve));
  const key = new Promise<string>((resolve) => leg.onDigit(resolve));
  const sound = new Promise<Int16Array>((resolve) => leg.onAudio(resolve));
  return {
    ...{ leg, ended, key, sound },
    close() {
      vendor.terminate();
      server.close();
    },
  };
}
