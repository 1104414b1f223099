// A port of the loopback that is free and stays so: below those that the system gives to connections.
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Linux gives connections the ports from 32768 on (net.ipv4.ip_local_port_range), so that one of those, found free now, may be a
 * connection’s a moment later. This one is free for datagrams and connections, and nobody else asks for it but by the same chance.
 */
const [LOWEST, HIGHEST] = [15_000, 32_000];
const TRIES = 50;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port between ${LOWEST} and ${HIGHEST} was free in ${TRIES} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const [server, socket] = [createServer(), createSocket('udp4')];
  try {
    await Promise.all([once(server.listen(port, '127.0.0.1'), 'listening'), bound(socket.bind(port, '127.0.0.1'))]);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
    socket.close();
  }
}

const bound = (socket: ReturnType<typeof createSocket>) => once(socket, 'listening');
