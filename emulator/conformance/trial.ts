// What a conformance case works with: the official client, unmodified, against an emulator of its own.
import assert from 'node:assert/strict';
import type { Client } from '@hubspot/api-client';
import type { AssociationSpec } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js';
import type { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/objects/calls/index.js';
import type { Emulator } from '../emulator.ts';
import { usual } from '../world.ts';

export type Reply = { status: number; headers: Headers; json: Record<string, unknown>; text: string };

export type Trial = {
  client: Client;
  hubspot: Emulator;
  /** For what the client has no method for. */
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
};

export type Case = { name: string; run: (trial: Trial) => Promise<void> };

export function callTo(hubspot: Emulator): Trial['call'] {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(hubspot.url + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${usual.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  };
}

/** The client throws on what it does not expect; answers the body of the error. */
export async function refused(promise: Promise<unknown>, code: number): Promise<Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    const { code: actual, body } = error as { code?: number; body?: unknown };
    assert.equal(actual, code, String(error));
    return body as Record<string, unknown>;
  }
  assert.fail(`expected ${code}, and it went well`);
}

/** Results that went partly wrong: the client resolves, and the errors must be looked at. */
export function errorsOf(
  batch: unknown,
): { category: string; message: string; context: Record<string, string[]>; subCategory?: string }[] {
  return (batch as { errors?: [] }).errors ?? [];
}

export const operator = (name: string): FilterOperatorEnum => name as FilterOperatorEnum;

export const hubspotDefined = (associationTypeId: number): AssociationSpec =>
  ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }) as unknown as AssociationSpec;

export const userDefined = (associationTypeId: number): AssociationSpec =>
  ({ associationCategory: 'USER_DEFINED', associationTypeId }) as unknown as AssociationSpec;

export const someTime = '2026-09-30T10:00:00Z';

export function addContact({ hubspot }: Trial, email: string): string {
  return hubspot.control.createRecord({ type: 'contacts', properties: { email } }).id;
}

export function addCall({ hubspot }: Trial, title: string): string {
  return hubspot.control.createRecord({ type: 'calls', properties: { hs_timestamp: someTime, hs_call_title: title } }).id;
}

/** Until search shows what was written. */
export const settle = ({ hubspot }: Trial): Promise<number> => hubspot.control.advance({ ms: 15_000 });
