// Checks values that a caller wants to write, and turns them into the form in which HubSpot keeps them.
import { conflict, invalid } from './answers.ts';
import { fieldsOf, textOf } from './asked.ts';
import { tableOf, type CrmRecord, type Portal, type Table } from './portal.ts';
import type { PropertyDefinition } from './property-definitions.ts';
import { propertyTime, readTime } from './property-time.ts';
import { findByUnique } from './records.ts';

type Complaint = { error: string; message: string; name: string };

const LONGEST_VALUE = 65_536;

/** Answers the values to store; an empty one clears. Null changes nothing: one clears with an empty string. */
export function checkValues(
  portal: Portal,
  table: Table,
  given: unknown,
  on: { isNew: true } | { record: CrmRecord },
): Record<string, string> {
  const values: Record<string, string> = {};
  const complaints: Complaint[] = [];
  for (const [name, raw] of Object.entries(given === undefined ? {} : fieldsOf(given, 'properties'))) {
    if (raw === null) continue;
    const definition = table.properties.get(name);
    const complain = (error: string, message: string) => complaints.push({ error, message, name });
    if (!definition || definition.archivedAt !== null) {
      if (portal.unknownProperties === 'refuse') complain('PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`);
    } else if (definition.isReadOnly) {
      if (portal.unknownProperties === 'refuse')
        complain('READ_ONLY_VALUE', `"${name}" is a read only property; its value cannot be set.`);
    } else {
      const before = 'record' in on ? on.record.properties[name] : undefined;
      const value = normalise(portal, definition, textOf(raw, name), before);
      if (typeof value === 'string') values[name] = value;
      else complain(value.error, value.message);
    }
  }
  if ('isNew' in on) {
    const missing = table.type.requiredOnCreate.filter((name) => !values[name]);
    for (const name of missing)
      complaints.push({ error: 'REQUIRED_FIELD', message: `Property "${name}" is required and was not set.`, name });
  }
  if (complaints.length > 0) throw refuseValues(portal, complaints);
  checkUnique(portal, table, values, 'record' in on ? on.record : undefined);
  return values;
}

/** A JSON array inside the message: so it is on the wire. */
function refuseValues(portal: Portal, complaints: readonly Complaint[]) {
  const details = complaints.map(({ error, message, name }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
    portalId: portal.portalId,
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(details)}`);
}

type Refused = { error: string; message: string };

function normalise(portal: Portal, definition: PropertyDefinition, text: string, before: string | undefined): string | Refused {
  const { name, type } = definition;
  if (text === '') return '';
  switch (type) {
    case 'number':
      return Number.isFinite(Number(text)) && text.trim() !== ''
        ? text.trim()
        : { error: 'INVALID_INTEGER', message: `${text} was not a valid number.` };
    case 'bool':
      return /^(true|false)$/i.test(text)
        ? text.toLowerCase()
        : { error: 'INVALID_OPTION', message: `${text} was not one of the allowed options: [true, false]` };
    case 'datetime':
    case 'date': {
      const at = readTime(text);
      if (at === null) return { error: 'INVALID_DATE', message: `${text} was not a valid ${type}.` };
      return type === 'date' ? new Date(at).toISOString().slice(0, 10) : propertyTime(at);
    }
    case 'enumeration':
      return normaliseOptions(portal, definition, text, before);
    case 'phone_number':
    case 'string':
      if (text.length > LONGEST_VALUE)
        return { error: 'VALUE_TOO_LONG', message: `"${name}" must not be longer than ${LONGEST_VALUE} characters.` };
      if (name !== 'email') return text;
      return /^[^\s@]+@[^\s@]+$/.test(text)
        ? text.toLowerCase()
        : { error: 'INVALID_EMAIL', message: `Email address ${text} is invalid` };
  }
}

/** `;A;B` adds to what is chosen already. */
function normaliseOptions(portal: Portal, definition: PropertyDefinition, text: string, before = ''): string | Refused {
  if (definition.referencedObjectType === 'OWNER') {
    if (portal.owners.size === 0 || portal.owners.has(text)) return text;
    return { error: 'INVALID_OWNER_ID', message: `${text} is not an owner of this account.` };
  }
  const added = text.split(';').filter((one) => one !== '');
  const allowed = new Set(definition.options.map((one) => one.value));
  const unknown = added.find((one) => !allowed.has(one));
  if (unknown !== undefined)
    return { error: 'INVALID_OPTION', message: `${unknown} was not one of the allowed options: [${[...allowed].join(', ')}]` };
  return text.startsWith(';') ? [...new Set([...before.split(';').filter(Boolean), ...added])].join(';') : added.join(';');
}

function checkUnique(portal: Portal, table: Table, values: Record<string, string>, record: CrmRecord | undefined): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === '' || !table.properties.get(name)?.hasUniqueValue) continue;
    const holder = findByUnique(table, name, value);
    if (!holder || holder === record) continue;
    if (table === tableOf(portal, '0-1') && name === 'email') throw conflict(`Contact already exists. Existing ID: ${holder.id}`);
    throw refuseValues(portal, [{ error: 'CONFLICTING_UNIQUE_VALUE', message: `${holder.id} already has that value.`, name }]);
  }
}
