// What a person does in the dashboard, done by the demo over the same HTTP: sign in, then ask for things.
import type { z } from 'zod';
import type { DashboardApi } from '../contract/dashboard-api.ts';

type Key = keyof DashboardApi;
type Sent<K extends Key, P extends string> = P extends keyof DashboardApi[K]
  ? DashboardApi[K][P] extends z.ZodType
    ? z.input<DashboardApi[K][P]>
    : never
  : never;
type Input<K extends Key> = { params?: Sent<K, 'params'>; body?: Sent<K, 'body'>; query?: Record<string, string> };

export type DashboardClient = {
  /** For requests that are no JSON, such as uploads. */
  readonly cookie: string;
  ask<K extends Key>(key: K, input?: Input<K>): Promise<z.output<DashboardApi[K]['reply']>>;
};

const TIMEOUT_MS = 60_000;

export async function signIn(url: string, person: { email: string; password: string }): Promise<DashboardClient> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(person),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`Signing in was answered with ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

  return {
    cookie,
    async ask(key, input = {}) {
      const [method = '', pattern = ''] = key.split(' ');
      const params: Partial<Record<string, string>> = input.params ?? {};
      const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
      const query = input.query ? `?${new URLSearchParams(input.query).toString()}` : '';
      const reply = await fetch(`${url}${path}${query}`, {
        method,
        headers: { cookie, origin: url, ...(input.body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await reply.text();
      if (!reply.ok) throw new Error(`${key} was answered with ${reply.status}: ${text}`);
      return (text === '' ? undefined : JSON.parse(text)) as never;
    },
  };
}
