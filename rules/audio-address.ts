// Is this the address of a recording, by its syntax? Where it leads is checked when it is fetched.
import { isPlainIdentifier } from './clean-text.ts';

export type AudioAddressReading = { kind: 'absent' } | { kind: 'read'; url: string } | { kind: 'refused'; message: string };

/** What servers take as an address; one that is signed with a session token passes 2,048. */
const LONGEST_URL = 8_192;

/** http and https only, at most 8,192 characters, no user name or password in it. Kept as sent, since a signature may cover every letter. */
export function readAudioAddress(value: unknown): AudioAddressReading {
  if (value === undefined || value === null) return { kind: 'absent' };
  if (typeof value !== 'string') return refuse('Send audioUrl as a string, such as https://example.com/recording.mp3.');
  const url = value.trim();
  if (url === '') return { kind: 'absent' };
  if (url.length > LONGEST_URL) return refuse(`Send an address of at most ${LONGEST_URL} characters.`);
  if (!/^https?:\/\//i.test(url)) return refuse('Send a web address that starts with https:// or http://.');
  if (!isPlainIdentifier(url) || /[\s\\]/u.test(url) || !URL.canParse(url)) {
    return refuse('This is not a valid web address. Percent-encode spaces and special characters.');
  }
  const authority = url.slice(url.indexOf('//') + 2).split(/[/?#]/, 1)[0] ?? '';
  if (authority.includes('@')) return refuse('Send the address without a user name or password before the host.');
  return { kind: 'read', url };
}

function refuse(message: string): AudioAddressReading {
  return { kind: 'refused', message };
}
