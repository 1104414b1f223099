// Zero-egress mode at the bottom: whatever in this process opens a socket or asks for a name, nothing but this machine is reached. Every
// door says so by itself and earlier; this stands for those that nobody thought of, in our code or in a package.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { egressRefused, isThisMachine } from '../../rules/this-machine.ts';

let isClosed = false;

/** For good, in this process. Threads of ours that speak with a network take addresses from settings, which are refused at start. */
export function closeTheWayOut(): void {
  if (isClosed) return;
  isClosed = true;
  closeSockets();
  closeDatagrams();
  closeNames();
  // Those who import single functions get the closed ones too.
  syncBuiltinESMExports();
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

function closeSockets(): void {
  const open = net.Socket.prototype.connect as unknown as AnyFunction;
  net.Socket.prototype.connect = function connect(this: net.Socket, ...args: unknown[]): net.Socket {
    const host = hostOfSocket(args);
    if (isThisMachine(host)) return open.apply(this, args) as net.Socket;
    process.nextTick(() => this.destroy(egressRefused(host)));
    return this;
  };
}

/** `connect(port, host?)`, `connect(path)`, `connect({ … })`, or what Node itself makes of these: a list in a list. */
function hostOfSocket(args: readonly unknown[]): string {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as { host?: unknown; path?: unknown };
    return typeof path === 'string' ? '' : textOf(host);
  }
  return typeof first === 'string' && Number.isNaN(Number(first)) ? '' : textOf(second);
}

const textOf = (host: unknown): string => (typeof host === 'string' ? host : '');

function closeDatagrams(): void {
  const send = dgram.Socket.prototype.send as unknown as AnyFunction;
  dgram.Socket.prototype.send = function closedSend(this: dgram.Socket, ...args: unknown[]): void {
    // The only text among them: what is sent may be one too, and comes first.
    const host = textOf(args.slice(1).find((arg) => typeof arg === 'string'));
    if (!isThisMachine(host)) throw egressRefused(host);
    send.apply(this, args);
  } as typeof dgram.Socket.prototype.send;
  const connect = dgram.Socket.prototype.connect as unknown as AnyFunction;
  dgram.Socket.prototype.connect = function closedConnect(this: dgram.Socket, ...args: unknown[]): void {
    if (!isThisMachine(textOf(args[1]))) throw egressRefused(textOf(args[1]));
    connect.apply(this, args);
  };
}

const asked = [
  'lookup',
  'resolve',
  'resolve4',
  'resolve6',
  'resolveAny',
  'resolveCname',
  'resolveMx',
  'resolveNs',
  'resolveSrv',
  'resolveTxt',
  'reverse',
] as const;

/** A question for a name leaves the machine, and says whom somebody is about to talk with. */
function closeNames(): void {
  for (const name of asked) {
    const byCallback = dns as unknown as Record<string, AnyFunction>;
    const open = byCallback[name];
    byCallback[name] = function closed(...args) {
      const host = textOf(args[0]);
      if (isThisMachine(host)) return open?.apply(dns, args);
      const tell = args.at(-1);
      if (typeof tell === 'function') process.nextTick(() => (tell as AnyFunction).call(null, egressRefused(host)));
      return undefined;
    };
    const byPromise = dns.promises as unknown as Record<string, AnyFunction>;
    const ask = byPromise[name];
    byPromise[name] = (...args) =>
      isThisMachine(textOf(args[0])) ? ask?.apply(dns.promises, args) : Promise.reject(egressRefused(textOf(args[0])));
  }
}
