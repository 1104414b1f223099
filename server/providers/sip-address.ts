// Who and where in SIP: the addresses of From, To, Contact and Route, their URIs, and the Via that leads an answer back.
import { splitOutsideQuotes } from './sip-message.ts';

/** By name in lower case; one without a value is ''. */
export type SipParameters = ReadonlyMap<string, string>;
/** The parameters are those of the header, such as `tag`; those of the URI stay within it. */
export type SipAddress = { uri: string; parameters: SipParameters };
export type SipUri = { isSecure: boolean; user: string | null; host: string; port: number | null; parameters: SipParameters };
export type SipVia = { transport: string; host: string; port: number | null; parameters: SipParameters };

/** `"Ann" <sip:ann@example.com>;tag=1`, with or without name and brackets. Null for what is none. */
export function readSipAddress(text: string): SipAddress | null {
  const afterName = text.trim().replace(/^"(?:[^"\\]|\\.)*"/s, '');
  const open = afterName.indexOf('<');
  if (open < 0) {
    const [uri, ...parameters] = splitOutsideQuotes(afterName, ';');
    return uri === undefined || !isUri(uri) ? null : { uri, parameters: readParameters(parameters) };
  }
  const close = afterName.indexOf('>', open);
  if (close < 0 || afterName.slice(0, open).includes('"')) return null;
  const uri = afterName.slice(open + 1, close).trim();
  return isUri(uri) ? { uri, parameters: readParameters(splitOutsideQuotes(afterName.slice(close + 1), ';')) } : null;
}

function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:[^\s<>"]+$/i.test(text);
}

/** `sip:` and `sips:` alone; a `tel:` has no host to send to. */
export function readSipUri(uri: string): SipUri | null {
  const [, scheme, rest] = /^(sips?):([^\s<>"]+)$/i.exec(uri) ?? [];
  if (scheme === undefined || rest === undefined) return null;
  const at = rest.indexOf('@');
  // A password in a URI is for nobody.
  const user = at < 0 ? null : (rest.slice(0, at).split(':', 1)[0] ?? '');
  const [place = '', ...parameters] = (rest.slice(at + 1).split('?', 1)[0] ?? '').split(';');
  const hostPort = readHostPort(place);
  if (hostPort === null || user === '') return null;
  return { isSecure: scheme.toLowerCase() === 'sips', user, ...hostPort, parameters: readParameters(parameters) };
}

export function readVia(text: string): SipVia | null {
  const [sentBy = '', ...parameters] = splitOutsideQuotes(text, ';');
  const [, transport, place] = /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*([A-Z\d]+)[ \t]+(\S.*)$/i.exec(sentBy) ?? [];
  if (transport === undefined || place === undefined) return null;
  const hostPort = readHostPort(place.replaceAll(/[ \t]/g, ''));
  return hostPort && { transport: transport.toUpperCase(), ...hostPort, parameters: readParameters(parameters) };
}

function readHostPort(text: string): { host: string; port: number | null } | null {
  const [, host, port] = /^(\[[\da-f:.]+\]|[a-z\d.-]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === undefined) return null;
  if (port === undefined) return { host, port: null };
  return Number(port) >= 1 && Number(port) <= 65_535 ? { host, port: Number(port) } : null;
}

function readParameters(parts: string[]): SipParameters {
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name !== '' && !parameters.has(name)) parameters.set(name, equals < 0 ? '' : part.slice(equals + 1).trim());
  }
  return parameters;
}
