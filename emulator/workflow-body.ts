// What a workflow sends of a record: everything in the forms of old, or chosen fields; and the call of an app's own action.
import { linksOf } from './associations.ts';
import { findRecord, tableOf, type CrmRecord, type Portal } from './portal.ts';
import { readTime } from './property-time.ts';
import { idAsNumber } from './record-id.ts';
import { valueOf } from './record-json.ts';
import { historyOf } from './records.ts';
import type { CustomAction, FieldSource, Run, Workflow } from './workflow-book.ts';

const CONTACT = '0-1';
const COMPANY = '0-2';

/** Contacts with the history of their values, as API v1 showed them; other kinds with their present values. */
export function wholeBody(portal: Portal, record: CrmRecord): Record<string, unknown> {
  const table = tableOf(portal, record.typeId);
  const names = [...table.properties.keys()].filter((name) => valueOf(table, record, name) !== undefined);
  if (record.typeId === CONTACT) return contactBody(portal, record, names);
  return {
    objectId: idAsNumber(record.id),
    portalId: portal.portalId,
    objectTypeId: record.typeId,
    objectType: table.type.singular.toUpperCase(),
    properties: Object.fromEntries(names.map((name) => [name, { value: valueOf(table, record, name) }])),
  };
}

function contactBody(portal: Portal, record: CrmRecord, names: readonly string[]): Record<string, unknown> {
  const table = tableOf(portal, record.typeId);
  const merged = record.properties['hs_merged_object_ids']?.split(';') ?? [];
  const { email } = record.properties;
  return {
    vid: idAsNumber(record.id),
    'canonical-vid': idAsNumber(record.id),
    'merged-vids': merged.map(idAsNumber),
    'portal-id': portal.portalId,
    'is-contact': true,
    properties: Object.fromEntries(
      names.map((name) => [name, { value: valueOf(table, record, name), versions: versionsOf(record, name) }]),
    ),
    'form-submissions': [],
    'identity-profiles': [
      {
        vid: idAsNumber(record.id),
        identities: email === undefined ? [] : [{ type: 'EMAIL', value: email, timestamp: record.createdAt }],
      },
    ],
    ...companyOf(portal, record),
  };
}

const versionsOf = (record: CrmRecord, name: string) =>
  historyOf(record, name).map(({ value, at, origin }) => ({
    value,
    'source-type': origin.changeSource,
    'source-id': origin.sourceId,
    timestamp: at,
  }));

function companyOf(portal: Portal, contact: CrmRecord): Record<string, unknown> {
  const [link] = linksOf(portal, contact, COMPANY);
  const company = link && findRecord(tableOf(portal, COMPANY), link.toId);
  if (!company) return {};
  const properties = Object.fromEntries(Object.entries(company.properties).map(([name, value]) => [name, { value }]));
  return { 'associated-company': { 'company-id': idAsNumber(company.id), 'portal-id': portal.portalId, properties } };
}

/** Flat; times are numbers, everything else is text. */
export function chosenBody(
  portal: Portal,
  record: CrmRecord,
  fields: Readonly<Record<string, FieldSource>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, source]) => [
      key,
      'value' in source ? source.value : plainValue(portal, record, source.property),
    ]),
  );
}

function plainValue(portal: Portal, record: CrmRecord, name: string): string | number | null {
  const table = tableOf(portal, record.typeId);
  const value = valueOf(table, record, name);
  if (value === undefined) return null;
  return table.properties.get(name)?.type === 'datetime' ? readTime(value) : value;
}

export function actionBody(
  portal: Portal,
  record: CrmRecord,
  by: { workflow: Workflow; action: CustomAction; run: Run },
): Record<string, unknown> {
  const { workflow, action, run } = by;
  const { actionDefinitionId = 10_646_377, inputFields = {}, objectProperties = [] } = action;
  const table = tableOf(portal, record.typeId);
  const text = (name: string) => valueOf(table, record, name) ?? null;
  return {
    callbackId: run.callbackId,
    origin: { portalId: portal.portalId, actionDefinitionId, actionDefinitionVersion: 1 },
    context: { source: 'WORKFLOWS', workflowId: workflow.workflowId },
    object: {
      objectId: idAsNumber(record.id),
      objectType: table.type.singular.toUpperCase(),
      properties: Object.fromEntries(objectProperties.map((name) => [name, text(name)])),
    },
    inputFields: Object.fromEntries(
      Object.entries(inputFields).map(([key, source]) => [key, 'value' in source ? source.value : text(source.property)]),
    ),
  };
}
