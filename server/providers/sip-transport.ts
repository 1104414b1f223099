// How the messages of a SIP trunk travel: as datagrams, or over connections that are kept open and opened anew where they broke.
import { createSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';
import { Problem } from '../../rules/problem.ts';
import { takeSipFrames } from './sip-frames.ts';
import type { SipPlace } from './sip-transaction.ts';

export type SipTransport = {
  name: 'UDP' | 'TCP';
  /** Where we listen. */
  port: number;
  send(bytes: Buffer, to: SipPlace, failed: () => void): void;
  /** Resolves when nothing has to be waited for any more before something is sent there. Throws Problem `provider_unreachable`. */
  ready(to: SipPlace): Promise<void>;
  close(): void;
};

export type SipTransportOptions = {
  bindHost: string;
  bindPort: number;
  heard(message: Buffer, from: SipPlace): void;
  /** A connection that we had opened is gone. */
  lost(): void;
  failed(error: unknown): void;
};

const CONNECTED_WITHIN_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;
const MOST_CONNECTIONS = 50;
const MOST_UNSENT_BYTES = 1024 * 1024;

/** Throws Problem `configuration_invalid` where it cannot listen. */
export async function openSipTransport(name: 'UDP' | 'TCP', options: SipTransportOptions): Promise<SipTransport> {
  try {
    return await (name === 'UDP' ? openUdp(options) : openTcp(options));
  } catch (cause) {
    const message = `The SIP trunk cannot listen at ${options.bindHost}:${options.bindPort}; choose another address or port.`;
    throw new Problem('configuration_invalid', message, { cause });
  }
}

async function openUdp({ bindHost, bindPort, heard, failed }: SipTransportOptions): Promise<SipTransport> {
  const socket = createSocket(bindHost.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once('error', refuse);
    socket.bind(bindPort, bindHost, () => {
      socket.off('error', refuse);
      resolve();
    });
  });
  socket.on('error', failed);
  socket.on('message', (datagram, { address, port }) => heard(datagram, { host: address, port }));
  return {
    name: 'UDP',
    port: socket.address().port,
    send: (bytes, to, broken) => socket.send(bytes, to.port, to.host, (error) => error && broken()),
    ready: async () => {},
    close: () => socket.close(),
  };
}

async function openTcp({ bindHost, bindPort, heard, lost, failed }: SipTransportOptions): Promise<SipTransport> {
  /** By where they lead, those that others have opened too: an answer goes back the way its question came (§18.2.2). */
  const open = new Map<string, Socket>();
  let isClosed = false;
  const keyOf = ({ host, port }: SipPlace) => `${host} ${port}`;

  function keep(socket: Socket, place: SipPlace): void {
    open.set(keyOf(place), socket);
    let waiting: Buffer = Buffer.alloc(0);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('data', (bytes: Buffer) => {
      const read = takeSipFrames(Buffer.concat([waiting, bytes]));
      if (!read) return void socket.destroy();
      waiting = read.rest;
      if (read.isPinged) socket.write('\r\n');
      for (const frame of read.frames) heard(frame, place);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (open.get(keyOf(place)) === socket) open.delete(keyOf(place));
    });
  }

  function reach(place: SipPlace): Socket {
    const known = open.get(keyOf(place));
    if (known) return known;
    const socket = connect({ host: place.host, port: place.port, timeout: CONNECTED_WITHIN_MS });
    socket.once('timeout', () => socket.destroy());
    socket.once('connect', () => socket.setTimeout(0));
    keep(socket, place);
    // Both ends forget a line on which nothing is said (RFC 5626 §4.4.1).
    const ping = setInterval(() => socket.write('\r\n\r\n'), KEEP_ALIVE_MS).unref();
    socket.once('close', () => {
      clearInterval(ping);
      if (!isClosed) lost();
    });
    return socket;
  }

  const server = createServer((socket) => {
    const { remoteAddress: host, remotePort: port } = socket;
    if (host === undefined || port === undefined) return void socket.destroy();
    keep(socket, { host, port });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(bindPort, bindHost, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', failed);
  const bound = server.address();
  return {
    name: 'TCP',
    port: typeof bound === 'object' && bound ? bound.port : bindPort,
    send(bytes, to, broken) {
      const socket = reach(to);
      if (socket.writableLength > MOST_UNSENT_BYTES) return broken();
      socket.write(bytes, (error) => error && broken());
    },
    async ready(to) {
      const socket = reach(to);
      if (!socket.connecting && !socket.destroyed) return;
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('close', () =>
          reject(new Problem('provider_unreachable', `The SIP trunk takes no connection at ${to.host}:${to.port} by TCP.`)),
        );
      });
    },
    close() {
      isClosed = true;
      server.close();
      for (const socket of open.values()) socket.destroy();
    },
  };
}
