// Examples of where values come from: the test holds the rule to each of them, and docs/rules.md tells them.
import type { AssociatedRecord, Variable, VariableData, VariableSource } from './variable.ts';

export const record = (recordId: string, properties: Record<string, string>, isPrimary = false): AssociatedRecord => ({
  recordId,
  isPrimary,
  properties,
});

/** What is known of a contact when the call is made. */
export const exampleData: VariableData = {
  contact: { firstname: 'Ann', city: '' },
  companies: [
    record('7', { name: 'Second', createdate: '2026-01-01T00:00:00Z', hs_lastmodifieddate: '2026-03-01T00:00:00Z' }),
    record('8', { name: 'First', createdate: '2024-01-01T00:00:00Z', hs_lastmodifieddate: '2026-01-01T00:00:00Z' }, true),
  ],
  deals: [
    record('11', { dealname: 'Old', amount: '900', hs_is_closed: 'true', createdate: '2025-01-01T00:00:00Z' }),
    record('12', { dealname: 'Small', amount: '100', hs_is_closed: 'false', createdate: '2026-02-01T00:00:00Z' }),
    record('13', { dealname: 'Big', amount: '125000', hs_is_closed: 'false', createdate: '2026-01-01T00:00:00Z' }),
  ],
  owner: { fullName: 'Sam Lee' },
  webhook: { plan: 'gold', address: { city: 'Pune' } },
  metadata: { plan: true },
  previousCall: { disposition: 'No answer' },
};

/** `recordId`: of the record that speaks for the contact, where there are several. */
export type SourceExample = [source: VariableSource, value: string | null, recordId?: string];

export const sourceExamples: SourceExample[] = [
  [{ kind: 'contact', property: 'firstname' }, 'Ann'],
  [{ kind: 'contact', property: 'city' }, null],
  [{ kind: 'company', property: 'name', tieBreak: 'primary' }, 'First', '8'],
  [{ kind: 'company', property: 'name', tieBreak: 'newest' }, 'Second', '7'],
  [{ kind: 'deal', property: 'dealname', tieBreak: 'latest_open' }, 'Small', '12'],
  [{ kind: 'deal', property: 'amount', tieBreak: 'largest_open' }, '125000', '13'],
  [{ kind: 'owner', property: 'fullName' }, 'Sam Lee'],
  [{ kind: 'webhook', field: 'plan' }, 'gold'],
  [{ kind: 'webhook', field: 'address.city' }, 'Pune'],
  [{ kind: 'metadata', field: 'plan' }, 'true'],
  [{ kind: 'previous_call', field: 'disposition' }, 'No answer'],
];

const city: VariableSource = { kind: 'contact', property: 'city' };

/** `value` null: the call is not made. */
export type FallbackExample = [
  variable: Pick<Variable, 'source' | 'fallbacks' | 'defaultValue' | 'required'>,
  value: string | null,
];

export const fallbackExamples: FallbackExample[] = [
  [
    {
      source: city,
      fallbacks: [
        { kind: 'contact', property: 'state' },
        { kind: 'webhook', field: 'address.city' },
      ],
      defaultValue: 'your town',
      required: false,
    },
    'Pune',
  ],
  [{ source: city, fallbacks: [], defaultValue: 'your town', required: false }, 'your town'],
  [{ source: city, fallbacks: [], defaultValue: 'your town', required: true }, 'your town'],
  [{ source: city, fallbacks: [], defaultValue: null, required: true }, null],
];
