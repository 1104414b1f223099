// The thread of one call (RFC 3261 §12): both tags, the other end's address and the way there, from which every later request is built.
import { listOf, headerOf, type SipHeader, type SipRequest, type SipResponse } from './sip-message.ts';
import { readSipAddress, readSipUri } from './sip-address.ts';
import type { SipPlace } from './sip-transaction.ts';

export type SipDialog = {
  callId: string;
  /** As they stand in our requests. */
  from: string;
  to: string;
  theirTag: string;
  target: string;
  /** First hop first. */
  route: readonly string[];
};

/** From an answer to our INVITE that has a tag; null where it cannot be followed. */
export function dialogOf(invite: SipRequest, response: SipResponse): SipDialog | null {
  const to = headerOf(response, 'to') ?? '';
  const theirTag = readSipAddress(to)?.parameters.get('tag');
  const contact = readSipAddress(listOf(response, 'contact')[0] ?? '');
  if (!theirTag || contact === null || readSipUri(contact.uri) === null) return null;
  return {
    ...{ callId: headerOf(invite, 'call-id') ?? '', from: headerOf(invite, 'from') ?? '', to, theirTag },
    ...{ target: contact.uri, route: listOf(response, 'record-route').toReversed() },
  };
}

/** From an INVITE that we answer with this tag; null where it cannot be followed. */
export function dialogOfInvite(invite: SipRequest, tag: string): SipDialog | null {
  const theirs = headerOf(invite, 'from') ?? '';
  const theirTag = readSipAddress(theirs)?.parameters.get('tag');
  const contact = readSipAddress(listOf(invite, 'contact')[0] ?? '');
  if (!theirTag || contact === null || readSipUri(contact.uri) === null) return null;
  return {
    ...{ callId: headerOf(invite, 'call-id') ?? '', from: `${headerOf(invite, 'to')};tag=${tag}`, to: theirs, theirTag },
    ...{ target: contact.uri, route: listOf(invite, 'record-route') },
  };
}

/** A later request and where it goes first. Proxies route loosely (§16.12), as all have for twenty years. */
export function requestIn(
  dialog: SipDialog,
  method: string,
  sequence: number,
  more: { headers?: readonly SipHeader[]; body?: Uint8Array } = {},
): { request: SipRequest; place: SipPlace | null } {
  const request: SipRequest = {
    ...{ kind: 'request', method, uri: dialog.target, body: more.body ?? Buffer.alloc(0) },
    headers: [
      ['max-forwards', '70'],
      ...dialog.route.map((hop): SipHeader => ['route', hop]),
      ['from', dialog.from],
      ['to', dialog.to],
      ['call-id', dialog.callId],
      ['cseq', `${sequence} ${method}`],
      ...(more.headers ?? []),
    ],
  };
  return { request, place: placeOf(readSipAddress(dialog.route[0] ?? '')?.uri ?? dialog.target) };
}

export function placeOf(uri: string): SipPlace | null {
  const read = readSipUri(uri);
  return read && { host: read.host.replaceAll(/[[\]]/g, ''), port: read.port ?? 5060 };
}
