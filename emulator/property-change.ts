// Makes and changes definitions of properties, and refuses the combinations that HubSpot refuses.
import { invalid } from './answers.ts';
import { fieldsOf, listOf, textOf, type Fields } from './asked.ts';
import type { Table } from './portal.ts';
import type { PropertyDefinition, PropertyOption, PropertyType } from './property-definitions.ts';

/** Which ways of entry go with which type. */
const fieldTypes: Record<PropertyType, readonly string[]> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  enumeration: ['booleancheckbox', 'checkbox', 'radio', 'select', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  string: ['file', 'text', 'textarea', 'calculation_equation', 'html', 'phonenumber'],
  number: ['number', 'calculation_equation'],
  phone_number: ['phonenumber'],
};

const MOST_UNIQUE = 10;

export function makeProperty(table: Table, body: Fields, at: number): PropertyDefinition {
  const required = (name: string): string => {
    if (body[name] == null || body[name] === '') throw invalid(`${name} is required.`);
    return textOf(body[name], name);
  };
  const name = required('name');
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw invalid(`'${name}' is not a name for a property: it begins with a letter and has small letters, digits and underscores.`);
  const type = typeOf(required('type'));
  const fieldType = required('fieldType');
  requirePair(type, fieldType);
  const groupName = required('groupName');
  requireGroup(table, groupName);
  const hasUniqueValue = body['hasUniqueValue'] === true;
  if (
    hasUniqueValue &&
    [...table.properties.values()].filter((one) => one.hasUniqueValue && !one.hubspotDefined).length >= MOST_UNIQUE
  )
    throw invalid(`${table.type.plural} have ${MOST_UNIQUE} properties with unique values already.`);
  return {
    name,
    label: required('label'),
    type,
    fieldType,
    groupName,
    description: textIn(body, 'description', ''),
    options: optionsOf(body['options']),
    displayOrder: Number(textIn(body, 'displayOrder', '-1')),
    hasUniqueValue,
    hidden: body['hidden'] === true,
    formField: body['formField'] === true,
    calculated: fieldType === 'calculation_equation',
    referencedObjectType:
      body['referencedObjectType'] == null ? null : textOf(body['referencedObjectType'], 'referencedObjectType'),
    hubspotDefined: false,
    isReadOnly: fieldType === 'calculation_equation',
    dataSensitivity: textIn(body, 'dataSensitivity', 'non_sensitive'),
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
  };
}

/** The name and whether values are unique stay as they were made. */
export function changeProperty(table: Table, definition: PropertyDefinition, body: Fields, at: number): void {
  const type = body['type'] == null ? definition.type : typeOf(textOf(body['type'], 'type'));
  const fieldType = textIn(body, 'fieldType', definition.fieldType);
  requirePair(type, fieldType);
  const groupName = textIn(body, 'groupName', definition.groupName);
  requireGroup(table, groupName);
  Object.assign(definition, {
    type,
    fieldType,
    groupName,
    label: textIn(body, 'label', definition.label),
    description: textIn(body, 'description', definition.description),
    displayOrder: Number(textIn(body, 'displayOrder', String(definition.displayOrder))),
    options: body['options'] == null ? definition.options : optionsOf(body['options']),
    hidden: typeof body['hidden'] === 'boolean' ? body['hidden'] : definition.hidden,
    formField: typeof body['formField'] === 'boolean' ? body['formField'] : definition.formField,
    updatedAt: at,
  });
}

const textIn = (body: Fields, name: string, usual: string) => (body[name] == null ? usual : textOf(body[name], name));

function typeOf(text: string): PropertyType {
  const types = Object.keys(fieldTypes) as PropertyType[];
  const found = types.find((one) => one === text);
  if (!found) throw invalid(`'${text}' is not a type of property; there are ${types.join(', ')}.`);
  return found;
}

function requirePair(type: PropertyType, fieldType: string): void {
  if (!fieldTypes[type].includes(fieldType))
    throw invalid(`A property of type ${type} takes ${fieldTypes[type].join(', ')} as fieldType, not '${fieldType}'.`);
}

function requireGroup(table: Table, groupName: string): void {
  const group = table.groups.get(groupName);
  if (!group || group.archived) throw invalid(`There is no property group '${groupName}' for ${table.type.plural}.`);
}

function optionsOf(value: unknown): PropertyOption[] {
  if (value == null) return [];
  return listOf(value, 'options').map((one, place) => {
    const fields = fieldsOf(one, 'Each of options');
    return {
      label: textOf(fields['label'], 'label'),
      value: textOf(fields['value'], 'value'),
      displayOrder: Number(textIn(fields, 'displayOrder', String(place))),
      hidden: fields['hidden'] === true,
      description: textIn(fields, 'description', ''),
    };
  });
}
