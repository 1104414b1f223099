// The properties of a call in HubSpot that results are written to: one group, made on request.

export const propertyGroup = { name: 'ringside', label: 'Ringside' };

export const resultProperties = [
  {
    name: 'ringside_call_id',
    label: 'Ringside call id',
    type: 'string',
    fieldType: 'text',
    description: 'The id of this call in Ringside.',
  },
  {
    name: 'ringside_score',
    label: 'Ringside score',
    type: 'number',
    fieldType: 'number',
    description: 'The score of this call on the first scorecard, 0 to 100. Empty when nothing could be scored.',
  },
  {
    name: 'ringside_summary',
    label: 'Ringside summary',
    type: 'string',
    fieldType: 'textarea',
    description: 'What went well in this call and what to work on.',
  },
  {
    name: 'ringside_url',
    label: 'Ringside link',
    type: 'string',
    fieldType: 'text',
    description: 'Opens this call in Ringside.',
  },
  {
    name: 'ringside_sent_at',
    label: 'Ringside written at',
    type: 'datetime',
    fieldType: 'date',
    description: 'When Ringside last wrote to this call.',
  },
] as const;

export type ResultProperty = (typeof resultProperties)[number]['name'];
export const resultPropertyNames: readonly ResultProperty[] = resultProperties.map(({ name }) => name);
