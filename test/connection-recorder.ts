// Writes down, beneath all other code, each address this process connects, sends or asks for from now on.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** What was reached so far, such as `tcp 127.0.0.1`, `udp 10.0.0.1`, `name example.com`, `unix`. */
export function recordConnections(): ReadonlySet<string> {
  const seen = new Set<string>();
  const record = (holder: object, name: string, told: (args: unknown[]) => string): void => {
    const methods = holder as Record<string, AnyFunction>;
    const real = methods[name];
    methods[name] = function recorded(...args) {
      seen.add(told(args));
      return real?.apply(this, args);
    };
  };
  record(net.Socket.prototype, 'connect', (args) => {
    const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
    if (typeof first === 'string' && first.startsWith('/')) return 'unix';
    if (typeof first !== 'object' || first === null) return `tcp ${typeof second === 'string' ? second : 'localhost'}`;
    const { host, path } = first as { host?: string; path?: string | null };
    return typeof path === 'string' ? 'unix' : `tcp ${host ?? 'localhost'}`;
  });
  record(dgram.Socket.prototype, 'send', (args) => `udp ${args.slice(1).find((arg) => typeof arg === 'string') ?? 'localhost'}`);
  record(dns, 'lookup', ([name]) => `name ${String(name)}`);
  record(dns.promises, 'lookup', ([name]) => `name ${String(name)}`);
  syncBuiltinESMExports();
  return seen;
}
