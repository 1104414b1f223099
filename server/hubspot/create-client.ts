// The client all flows use: their words turned into HubSpot's requests, its answers into their words.
import type { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import { readAssociations } from './associations.ts';
import type { HubspotClient, HubspotObject, HubspotOwner, RecordWindow } from './client.ts';
import { expect } from './expect.ts';
import { paths } from './paths.ts';
import type { HubspotRequests } from './requests.ts';
import {
  accountAnswer,
  batchAnswer,
  createdAnswer,
  ownersAnswer,
  pipelinesAnswer,
  propertiesAnswer,
  searchAnswer,
  transcriptAnswer,
} from './shapes.ts';
import { writtenRecords } from './written-records.ts';

const MOST_IN_A_BATCH = 100;
const OWNERS_A_PAGE = 500;
const MOST_OWNER_PAGES = 100;
const MOST_WITH_A_PHONE = 10;
/** HubSpot fails on searches that begin in 1970. */
const FIRST_MS = 1_000;

export type HubspotClientOptions = { portalId: string; requests: HubspotRequests };

export function createHubspotClient({ portalId, requests }: HubspotClientOptions): HubspotClient {
  const { ask } = requests;

  async function readBatch(type: string, ids: readonly string[], properties: readonly string[], signal?: AbortSignal) {
    if (ids.length === 0) return { found: [], missing: [] };
    refuseOver(ids.length, MOST_IN_A_BATCH);
    const unique = [...new Set(ids)];
    const { body } = await ask({
      method: 'POST',
      path: `${paths.objects(type)}/batch/read`,
      body: { inputs: unique.map((id) => ({ id })), properties, propertiesWithHistory: [] },
      repeatable: true,
      signal,
    });
    const { results, errors, status } = expect(batchAnswer, body);
    // Whatever is not simply absent may be there all the same: to call it missing would lose it.
    const other = errors.find((error) => error.category !== 'OBJECT_NOT_FOUND');
    if (other || status !== 'COMPLETE') {
      throw new Problem('hubspot_unavailable', `HubSpot could not read some ${type} (${other?.category ?? status}).`, {
        retryable: true,
      });
    }
    const found = new Map(results.map((result) => [result.id, result]));
    return { found: [...found.values()], missing: unique.filter((id) => !found.has(id)) };
  }

  async function search(type: 'calls' | 'contacts', dateProperty: string, window: RecordWindow, signal?: AbortSignal) {
    const path = `${paths.objects(type)}/search`;
    const asked = { method: 'POST', path, body: searchOf(dateProperty, window), turn: 'search', repeatable: true, signal } as const;
    const { total, results } = expect(searchAnswer, (await ask(asked)).body);
    return { total, results: inOrder(results, window.afterId) };
  }

  async function readProperties(type: 'calls' | 'contacts', signal?: AbortSignal) {
    const { body } = await ask({ method: 'GET', path: paths.properties(type), repeatable: true, signal });
    return expect(propertiesAnswer, body).results;
  }

  async function updateBatch(
    type: 'calls' | 'contacts',
    inputs: readonly { id: string; properties: Record<string, string> }[],
    signal?: AbortSignal,
  ) {
    if (inputs.length === 0) return [];
    refuseOver(inputs.length, MOST_IN_A_BATCH);
    const { body } = await ask({
      method: 'POST',
      path: `${paths.objects(type)}/batch/update`,
      body: { inputs: inputs.map(({ id, properties }) => ({ id, properties, objectWriteTraceId: id })) },
      // The same values again change nothing.
      repeatable: true,
      signal,
    });
    return writtenRecords(
      type === 'calls' ? 'call' : 'contact',
      inputs.map(({ id }) => id),
      expect(batchAnswer, body),
    );
  }

  return {
    portalId,
    serverNow: () => requests.serverNow(),
    recordingHeaders: (url) => requests.headersFor(url),

    async account() {
      const { body } = await ask({ method: 'GET', path: paths.account, repeatable: true });
      const { dataHostingLocation, companyCurrency, ...account } = expect(accountAnswer, body);
      return { ...account, dataHosting: dataHostingLocation, currency: companyCurrency };
    },

    searchCalls: ({ by, ...window }, signal) => search('calls', dateOf[by], window, signal),
    searchContacts: (window, signal) => search('contacts', 'createdate', window, signal),

    async searchContactsByPhone(digits, properties, signal) {
      const path = `${paths.objects('contacts')}/search`;
      const filterGroups = searchablePhones.map((propertyName) => ({
        filters: [{ propertyName, operator: 'EQ', value: digits }],
      }));
      const body = { filterGroups, properties, limit: MOST_WITH_A_PHONE };
      return expect(searchAnswer, (await ask({ method: 'POST', path, body, turn: 'search', repeatable: true, signal })).body)
        .results;
    },

    readCalls: (ids, properties, signal) => readBatch('calls', ids, properties, signal),
    readObjects: readBatch,
    associations: (from, ids, to, signal) => readAssociations(ask, { from, ids, to, signal }),

    async dealStages(signal) {
      const { body } = await ask({ method: 'GET', path: paths.pipelines('deals'), repeatable: true, signal });
      return expect(pipelinesAnswer, body).results.flatMap(({ stages }) =>
        stages.map(({ id, metadata: { isClosed, probability } }) => ({
          ...{ id, isClosed: isClosed === 'true', probability: Number(probability ?? 0) || 0 },
        })),
      );
    },

    async owners({ archived }, signal) {
      const owners: HubspotOwner[] = [];
      let after: string | null = null;
      for (let page = 0; page < MOST_OWNER_PAGES; page++) {
        const query = new URLSearchParams({
          limit: String(OWNERS_A_PAGE),
          archived: String(archived),
          ...(after === null ? {} : { after }),
        });
        const { body } = await ask({ method: 'GET', path: `${paths.owners}?${query.toString()}`, repeatable: true, signal });
        const answer: z.output<typeof ownersAnswer> = expect(ownersAnswer, body);
        owners.push(...answer.results);
        if (answer.paging === null) return owners;
        after = answer.paging;
      }
      throw new Problem('hubspot_answer_invalid', 'HubSpot’s list of owners has no end.', { retryable: true });
    },

    async transcript(transcriptId, signal) {
      const { body } = await ask({ method: 'GET', path: paths.transcript(transcriptId), repeatable: true, signal });
      const { id, transcriptUtterances } = expect(transcriptAnswer, body);
      const utterances = transcriptUtterances.map(({ text, startTimeMillis, endTimeMillis, speaker }) => ({
        text,
        startMs: startTimeMillis,
        endMs: endTimeMillis,
        speakerName: speaker?.name ?? null,
        speakerEmail: speaker?.email ?? null,
      }));
      return { id, utterances };
    },

    updateCalls: (inputs, signal) => updateBatch('calls', inputs, signal),
    updateContacts: (inputs, signal) => updateBatch('contacts', inputs, signal),

    async createObject(type, { properties, associations }, signal) {
      const { body } = await ask({
        method: 'POST',
        path: paths.objects(type),
        body: {
          properties,
          associations: associations.map(({ toId, typeId }) => ({
            to: { id: toId },
            types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }],
          })),
        },
        repeatable: false,
        signal,
      });
      return expect(createdAnswer, body).id;
    },

    async archiveObjects(type, ids, signal) {
      const body = { inputs: ids.map((id) => ({ id })) };
      await ask({ method: 'POST', path: `${paths.objects(type)}/batch/archive`, body, repeatable: true, signal });
    },

    async completeCallback(callbackId, outputFields, signal) {
      const path = paths.callback(callbackId);
      await ask({ method: 'POST', path, body: { outputFields }, repeatable: false, signal });
    },

    callProperties: (signal) => readProperties('calls', signal),

    async contactProperties(signal) {
      const properties = await readProperties('contacts', signal);
      return properties.map(({ modificationMetadata, ...property }) => ({
        ...property,
        isReadOnly: modificationMetadata?.readOnlyValue ?? false,
      }));
    },

    createCallPropertyGroup: (group, signal) =>
      createOnce({ method: 'POST', path: `${paths.properties('calls')}/groups`, body: group, repeatable: false, signal }),

    createCallProperty: (property, signal) =>
      createOnce({ method: 'POST', path: paths.properties('calls'), body: property, repeatable: false, signal }),
  };

  /** By name, so that whoever comes second is told that it is there. */
  async function createOnce(asked: Parameters<typeof ask>[0]): Promise<boolean> {
    try {
      await ask(asked);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.code === 'conflict') return false;
      throw error;
    }
  }
}

/** Numbers are searched for in these, without the code of their country: developers.hubspot.com/docs, “Search the CRM”. */
const searchablePhones = ['hs_searchable_calculated_phone_number', 'hs_searchable_calculated_mobile_number'];

const dateOf = { modified: 'hs_lastmodifieddate', called: 'hs_timestamp' } as const;

function searchOf(propertyName: string, { lowMs, highMs, afterId, limit, properties }: RecordWindow): unknown {
  return {
    filterGroups: [
      {
        filters: [
          {
            propertyName,
            operator: 'BETWEEN',
            value: String(Math.max(FIRST_MS, lowMs)),
            highValue: String(highMs),
          },
          { propertyName: 'hs_object_id', operator: 'GT', value: afterId ?? '0' },
        ],
      },
    ],
    sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
    properties,
    limit,
  };
}

/** Ids that do not rise above `afterId` would make whoever pages by them go round for ever. */
function inOrder(results: HubspotObject[], afterId: string | null): HubspotObject[] {
  const least = BigInt(afterId ?? '0');
  if (results.some(({ id }) => BigInt(id) <= least))
    throw new Problem('hubspot_answer_invalid', 'HubSpot’s search answered with records that were not asked for.', {
      retryable: true,
    });
  return results.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

function refuseOver(count: number, most: number): void {
  if (count > most) throw new Problem('internal', `${count} records were asked for at once; ${most} are the most.`);
}
