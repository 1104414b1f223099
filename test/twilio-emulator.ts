// A Twilio on loopback for tests: its REST API for calls, callbacks signed as Twilio signs, media sockets and a callee by script.
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { playCallee, type CalleeScript, type MediaCall } from './twilio-emulator-media.ts';

/** What becomes of a call to a number. */
export type Fate =
  | { kind: 'answers'; by?: 'human' | 'machine_end_beep' | 'fax'; callee?: CalleeScript }
  | { kind: 'busy' | 'no-answer' }
  | { kind: 'failed'; sip: number };

/** Taken one by one by requests to place a call. `lost`: the call is made, its answer is not given. */
export type RestFault = 'lost' | 'slow' | 429 | 500 | { status: number; code: number; message: string };

export type TwilioEmulatorOptions = {
  accountSid: string;
  authToken: string;
  fateOf: (to: string) => Fate;
  ringMs?: number;
  /** How long Twilio listens, while the call goes on, until it says who has answered. */
  listensMs?: number;
  /** Somebody picks up just before we take a call that rings back. */
  answersBeforeCancel?: boolean;
  /** Each once or twice; all of a call after its end and backwards, which is late as well; or none. */
  callbacks?: 'once' | 'twice' | 'backwards' | 'none';
};

export type IncomingRing = { url: string; from: string; to: string; callee: CalleeScript };

export type EmulatedCall = {
  sid: string;
  form: URLSearchParams;
  status: string;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  answeredBy: string | null;
  media: MediaCall | null;
};

export type TwilioEmulator = {
  url: string;
  calls: EmulatedCall[];
  faults: RestFault[];
  /** Statuses with which callbacks were answered. */
  answers: number[];
  /** Somebody rings a number whose web address is `url`: what Twilio is told to do, done where that is to connect the sound. */
  ring(call: IncomingRing): Promise<{ sid: string; status: number; twiml: string; media: MediaCall | null }>;
  close(): Promise<void>;
};

/** Twilio's way, written from its description and not with its SDK: the address, then every parameter by name. */
export function twilioSignature(authToken: string, url: string, params: URLSearchParams): string {
  const names = [...new Set(params.keys())].sort();
  const text =
    url +
    names
      .map((name) =>
        [...new Set(params.getAll(name))]
          .sort()
          .map((value) => name + value)
          .join(''),
      )
      .join('');
  return createHmac('sha1', authToken).update(text).digest('base64');
}

export async function openTwilioEmulator(options: TwilioEmulatorOptions): Promise<TwilioEmulator> {
  const { accountSid, authToken, fateOf, ringMs = 20, listensMs = 5, callbacks = 'once' } = options;
  const calls: EmulatedCall[] = [];
  const faults: RestFault[] = [];
  const answers: number[] = [];
  const closing = new AbortController();
  const root = `/2010-04-01/Accounts/${accountSid}/Calls`;
  const wanted = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const url = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (request.headers.authorization !== wanted) return refuse(response, 401, 20003, 'Authenticate');
    if (pathname === `${root}.json`) return request.method === 'POST' ? create(form, response) : list(searchParams, response);
    const call = calls.find(({ sid }) => pathname === `${root}/${sid}.json`);
    if (!call) return refuse(response, 404, 20404, `The requested resource ${pathname} was not found`);
    if (request.method === 'POST') {
      if (options.answersBeforeCancel && !call.startedAt) pickUp(call);
      if (call.endedAt) return refuse(response, 400, 21220, 'Call is not in-progress. Cannot redirect.');
      const twiml = form.get('Twiml');
      if (twiml !== null) call.form.set('Twiml', twiml);
      const timeLimit = form.get('TimeLimit');
      if (timeLimit !== null) call.form.set('TimeLimit', timeLimit);
      const status = form.get('Status');
      if (status === 'completed' || (status === 'canceled' && !call.startedAt)) {
        call.media?.hangUp();
        end(call, status);
      }
    }
    reply(response, 200, shown(call));
  }

  async function create(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const fault = faults.shift();
    if (fault === 429) return refuse(response, 429, 20429, 'Too Many Requests');
    if (fault === 500) return void response.writeHead(500).end('<html>');
    if (typeof fault === 'object') return refuse(response, fault.status, fault.code, fault.message);
    if (!/^\+\d{8,15}$/.test(form.get('To') ?? '')) return refuse(response, 400, 21211, "Invalid 'To' Phone Number");
    const call: EmulatedCall = {
      ...{ sid: `CA${randomBytes(16).toString('hex')}`, form, status: 'queued', createdAt: new Date() },
      ...{ startedAt: null, endedAt: null, answeredBy: null, media: null },
    };
    calls.push(call);
    void run(call).catch(() => {});
    if (fault === 'lost') return void response.destroy();
    if (fault === 'slow') await sleep(400);
    reply(response, 201, shown(call));
  }

  function list(search: URLSearchParams, response: ServerResponse): void {
    const found = calls.filter(({ form }) => form.get('To') === search.get('To') && form.get('From') === search.get('From'));
    reply(response, 200, { calls: found.map(shown), next_page_uri: null, uri: `${root}.json`, page: 0, page_size: 50 });
  }

  function shown(call: EmulatedCall): object {
    return {
      ...{ sid: call.sid, account_sid: accountSid, status: call.status, direction: 'outbound-api', answered_by: call.answeredBy },
      ...{ to: call.form.get('To'), from: call.form.get('From'), date_created: call.createdAt.toUTCString() },
      date_updated: (call.endedAt ?? call.startedAt ?? call.createdAt).toUTCString(),
      ...{ start_time: call.startedAt?.toUTCString() ?? null, end_time: call.endedAt?.toUTCString() ?? null },
    };
  }

  const held = new Map<string, URLSearchParams[]>();
  let telling = Promise.resolve();

  /** In the order in which things happen, unless the fault is that they are not. */
  function report(call: EmulatedCall, status: string, more: Record<string, string> = {}): void {
    const all = held.get(call.sid) ?? [];
    const form = new URLSearchParams({
      ...{ AccountSid: accountSid, CallSid: call.sid, CallStatus: status, CallbackSource: 'call-progress-events' },
      ...{ To: call.form.get('To') ?? '', From: call.form.get('From') ?? '', Direction: 'outbound-api', ApiVersion: '2010-04-01' },
      ...{ Timestamp: new Date().toUTCString(), SequenceNumber: String(all.length), ...more },
    });
    held.set(call.sid, [...all, form]);
    if (callbacks === 'backwards') {
      if (call.endedAt) tellInOrder(call, [...all, form].reverse());
    } else if (callbacks !== 'none') tellInOrder(call, callbacks === 'twice' ? [form, form] : [form]);
  }

  function tellInOrder(call: EmulatedCall, forms: URLSearchParams[]): void {
    const to = call.form.get('StatusCallback') ?? '';
    for (const form of forms) telling = telling.then(() => post(to, form));
  }

  async function post(to: string, form: URLSearchParams): Promise<void> {
    const headers = { 'x-twilio-signature': twilioSignature(authToken, to, form) };
    const response = await fetch(to, { method: 'POST', headers, body: form, signal: closing.signal }).catch(() => null);
    if (response) answers.push(response.status);
  }

  async function run(call: EmulatedCall): Promise<void> {
    const { signal } = closing;
    const fate = fateOf(call.form.get('To') ?? '');
    report(call, 'initiated');
    if (fate.kind === 'busy') return end(call, 'busy', { SipResponseCode: '486' });
    if (fate.kind === 'failed') return end(call, 'failed', { SipResponseCode: String(fate.sip) });
    call.status = 'ringing';
    report(call, 'ringing');
    await sleep(ringMs, undefined, { signal });
    if (call.endedAt) return;
    if (fate.kind !== 'answers') return end(call, 'no-answer', { SipResponseCode: '487' });
    if (!call.startedAt) pickUp(call);
    const tellLater = async () => {
      await sleep(listensMs, undefined, { signal });
      if (call.form.get('AsyncAmd') === 'true') await tellMachine(call, fate.by ?? 'human');
    };
    const stream = /<Connect><Stream url="([^"]+)"\/><\/Connect>/.exec(call.form.get('Twiml') ?? '')?.[1];
    if (fate.callee && stream) {
      const signature = twilioSignature(authToken, stream, new URLSearchParams());
      call.media = await playCallee({ url: stream, signature, accountSid, callSid: call.sid, script: fate.callee, signal });
      void tellLater().catch(() => {});
      await call.media.over;
    } else {
      await tellLater();
      await sleep(ringMs, undefined, { signal });
    }
    end(call, 'completed', { CallDuration: '1', SipResponseCode: '200' });
  }

  function pickUp(call: EmulatedCall): void {
    call.status = 'in-progress';
    call.startedAt = new Date();
    report(call, 'in-progress');
  }

  async function tellMachine(call: EmulatedCall, answeredBy: string): Promise<void> {
    call.answeredBy = answeredBy;
    const form = { CallSid: call.sid, AccountSid: accountSid, AnsweredBy: answeredBy, MachineDetectionDuration: '1200' };
    await post(call.form.get('AsyncAmdStatusCallback') ?? '', new URLSearchParams(form));
  }

  function end(call: EmulatedCall, status: string, more: Record<string, string> = {}): void {
    if (call.endedAt) return;
    call.status = status;
    call.endedAt = new Date();
    report(call, status, more);
  }

  async function ring({ url: to, callee, ...call }: IncomingRing): ReturnType<TwilioEmulator['ring']> {
    const sid = `CA${randomBytes(16).toString('hex')}`;
    const form = new URLSearchParams({
      ...{ AccountSid: accountSid, ApiVersion: '2010-04-01', CallSid: sid, CallStatus: 'ringing', Direction: 'inbound' },
      ...{ From: call.from, To: call.to, Caller: call.from, Called: call.to },
    });
    const headers = { 'x-twilio-signature': twilioSignature(authToken, to, form) };
    const response = await fetch(to, { method: 'POST', headers, body: form, signal: closing.signal });
    const twiml = await response.text();
    const stream = /<Connect><Stream url="([^"]+)"\/><\/Connect>/.exec(twiml)?.[1];
    if (!stream) return { sid, status: response.status, twiml, media: null };
    const signature = twilioSignature(authToken, stream, new URLSearchParams());
    const media = await playCallee({ url: stream, signature, accountSid, callSid: sid, script: callee, signal: closing.signal });
    return { sid, status: response.status, twiml, media };
  }

  return {
    ...{ url, calls, faults, answers, ring },
    async close() {
      closing.abort();
      for (const call of calls) call.media?.hangUp();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  reply(response, status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
