// The whole conformance suite, and how one case is run.
import type { Client } from '@hubspot/api-client';
import type { Tamper } from '../api.ts';
import { createEmulator } from '../emulator.ts';
import { usual } from '../world.ts';
import { accountCases } from './account.ts';
import { associationCases } from './associations.ts';
import { callingCases } from './calling.ts';
import { oauthCases } from './oauth.ts';
import { objectBatchCases } from './object-batches.ts';
import { objectCases } from './objects.ts';
import { propertyCases } from './properties.ts';
import { searchCases } from './search.ts';
import { webhookCases } from './webhooks.ts';
import { workflowCases } from './workflows.ts';
import { callTo, type Case } from './trial.ts';

export const conformanceCases: readonly Case[] = [
  ...objectCases,
  ...objectBatchCases,
  ...searchCases,
  ...associationCases,
  ...propertyCases,
  ...accountCases,
  ...oauthCases,
  ...webhookCases,
  ...callingCases,
  ...workflowCases,
];

export type MakeClient = (config: {
  accessToken: string;
  developerApiKey: string;
  basePath: string;
  numberOfApiCallRetries: number;
}) => Client;

/** Answers the names of the routes that were asked. */
export async function runCase(one: Case, makeClient: MakeClient, tamper?: Tamper): Promise<Set<string>> {
  const hubspot = await createEmulator({ clock: { kind: 'manual' } }, tamper);
  try {
    const client = makeClient({
      accessToken: usual.token,
      developerApiKey: usual.developerKey,
      basePath: hubspot.url,
      numberOfApiCallRetries: 0,
    });
    await one.run({ client, hubspot, call: callTo(hubspot) });
    return new Set(hubspot.control.listRequests().flatMap(({ route }) => route ?? []));
  } finally {
    await hubspot.close();
  }
}
