// The definition of a property as the API shows it.
import type { PropertyDefinition } from './property-definitions.ts';

export function propertyJson(one: PropertyDefinition): Record<string, unknown> {
  const isOwn = !one.hubspotDefined;
  return {
    name: one.name,
    label: one.label,
    type: one.type,
    fieldType: one.fieldType,
    description: one.description,
    groupName: one.groupName,
    options: one.options,
    displayOrder: one.displayOrder,
    calculated: one.calculated,
    externalOptions: one.referencedObjectType !== null,
    ...(one.referencedObjectType === null ? {} : { referencedObjectType: one.referencedObjectType }),
    hasUniqueValue: one.hasUniqueValue,
    hidden: one.hidden,
    hubspotDefined: one.hubspotDefined,
    formField: one.formField,
    archived: one.archivedAt !== null,
    ...(one.archivedAt === null ? {} : { archivedAt: new Date(one.archivedAt).toISOString() }),
    createdAt: new Date(one.createdAt).toISOString(),
    updatedAt: new Date(one.updatedAt).toISOString(),
    modificationMetadata: {
      archivable: isOwn,
      readOnlyDefinition: !isOwn,
      readOnlyOptions: !isOwn,
      readOnlyValue: one.isReadOnly,
    },
    dataSensitivity: one.dataSensitivity,
  };
}
