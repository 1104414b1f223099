// How the SDK's requests to Twilio leave: as all requests to carriers, with the account's token.
import twilio from 'twilio';
import { openCarrierHttp } from './carrier-http.ts';

export type TwilioAccount = {
  accountSid: string;
  authToken: string;
  /** Where the API is, if not at Twilio. */
  apiUrl?: string | undefined;
  timeoutMs?: number | undefined;
};

export type TwilioClient = ReturnType<typeof twilio>;
export type TwilioHttp = {
  /** A client of the SDK whose requests leave only if `maySend` says so then. */
  client(maySend: () => boolean, signal?: AbortSignal): TwilioClient;
  close(): void;
};

export function openTwilioHttp({ accountSid, authToken, apiUrl, timeoutMs }: TwilioAccount): TwilioHttp {
  const http = openCarrierHttp({ timeoutMs });
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  type Options = Parameters<twilio.RequestClient['request']>[0];

  function send({ method, uri, headers, params, data }: Options, maySend: () => boolean, signal?: AbortSignal) {
    const asked = new URL(uri);
    const url = apiUrl === undefined ? asked : new URL(asked.pathname, apiUrl);
    url.search = formOf(params).toString();
    const body = formOf(data).toString();
    return http.send({ method, url, headers: { ...(headers as Record<string, string>), authorization }, body }, maySend, signal);
  }

  return {
    client(maySend, signal) {
      const httpClient = { request: (options: Options) => send(options, maySend, signal) };
      return twilio(accountSid, authToken, { httpClient: httpClient as unknown as twilio.RequestClient, accountSid });
    },
    close: () => http.close(),
  };
}

/** Lists as one pair for each value, as Twilio reads them. */
function formOf(values: unknown): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values ?? {})) {
    const all: unknown[] = Array.isArray(value) ? value : [value];
    for (const one of all) {
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') form.append(name, String(one));
    }
  }
  return form;
}
