// Calling rules of India: hours, the number series for telemarketers.
import { sameHours } from './calling-window.ts';
import { marketingOnly, type PolicyPack } from './policy-rule.ts';

export const indiaPolicyPack: PolicyPack = {
  packId: 'india',
  name: 'India',
  version: '2026-11-26',
  rules: [
    {
      key: 'in-hours',
      regions: ['IN'],
      purposes: marketingOnly,
      kind: 'hours',
      days: sameHours(9 * 60, 21 * 60),
      source: {
        law: 'India: no commercial calls 21:00–09:00, TRAI regulations of 1 December 2010',
        readAt: 'https://indianexpress.com/article/india/latest-news/no-pesky-calls-between-9-pm-and-9-am-trai/',
        asOf: '2010-12-01',
        certainty: 'secondary',
      },
    },
    {
      // Newer summaries begin at 10; nobody could show the text, so the later start stands.
      key: 'in-hours-from-ten',
      regions: ['IN'],
      purposes: marketingOnly,
      kind: 'hours',
      days: sameHours(10 * 60, 21 * 60),
      source: {
        law: 'India: promotional calls 10–21, reported for TCCCPR 2018',
        readAt: 'summaries that disagree',
        asOf: '2025-02-12',
        certainty: 'unverified',
      },
    },
    {
      key: 'in-number-series',
      regions: ['IN'],
      purposes: marketingOnly,
      kind: 'note',
      text: 'Telemarketers call from the 140 series and check the preference register (NCPR/DND) first; misuse suspends the lines.',
      source: {
        law: 'India: designated number series, TCCCPR 2018 as amended 12 February 2025',
        readAt:
          'https://sigmachambers.in/post/2025-tcccpr-amendments-a-renewed-push-by-trai-for-order-in-commercial-communications-1',
        asOf: '2025-02-12',
        certainty: 'secondary',
      },
    },
  ],
};
