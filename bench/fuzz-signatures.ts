// Signs as those do who send us messages, so that what lies behind a signature is reached too.
import { createHmac } from 'node:crypto';

export function signedHeaders(
  of: 'hubspot' | 'zoom' | 'fathom' | 'fireflies' | 'aloware' | 'twilio',
  { url, secret, body, atMs }: { url: string; secret: string; body: Buffer; atMs: number },
): [string, string][] {
  const sum = (algorithm: string, key: string | Buffer, ...parts: (string | Buffer)[]) =>
    parts.reduce((hmac, part) => hmac.update(part), createHmac(algorithm, key));
  const seconds = String(Math.floor(atMs / 1000));
  switch (of) {
    case 'hubspot': {
      const signature = sum('sha256', secret, `POST${url}`, body, String(atMs)).digest('base64');
      return [
        ['x-hubspot-signature-v3', signature],
        ['x-hubspot-request-timestamp', String(atMs)],
      ];
    }
    case 'zoom':
      return [
        ['x-zm-request-timestamp', seconds],
        ['x-zm-signature', `v0=${sum('sha256', secret, `v0:${seconds}:`, body).digest('hex')}`],
      ];
    case 'fathom': {
      const key = Buffer.from(secret, 'base64');
      return [
        ...([
          ['webhook-id', 'fuzz'],
          ['webhook-timestamp', seconds],
        ] as [string, string][]),
        ['webhook-signature', `v1,${sum('sha256', key, `fuzz.${seconds}.`, body).digest('base64')}`],
      ];
    }
    case 'fireflies':
      return [['x-hub-signature', `sha256=${sum('sha256', secret, body).digest('hex')}`]];
    case 'aloware':
      return [['authorization', `Bearer ${secret}`]];
    case 'twilio': {
      const form = [...new URLSearchParams(body.toString('utf8'))].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      return [['x-twilio-signature', sum('sha1', secret, url, ...form.map(([name, value]) => name + value)).digest('base64')]];
    }
  }
}
