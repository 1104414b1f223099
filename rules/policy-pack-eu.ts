// Calling rules of the European Union: saying that a computer speaks, everywhere; hours, caps and consent in France.
import { marketingOnly, type PolicyPack, type Source } from './policy-rule.ts';

const memberStates = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ');

/** Fériés of art. L. 3133-1 of the Code du travail: fixed days, Easter Monday, Ascension, Whit Monday. */
export const frenchHolidays = {
  knownUntil: '2028-12-31',
  dates: [
    ...['2026-01-01', '2026-04-06', '2026-05-01', '2026-05-08', '2026-05-14', '2026-05-25', '2026-07-14', '2026-08-15'],
    ...['2026-11-01', '2026-11-11', '2026-12-25'],
    ...['2027-01-01', '2027-03-29', '2027-05-01', '2027-05-06', '2027-05-08', '2027-05-17', '2027-07-14', '2027-08-15'],
    ...['2027-11-01', '2027-11-11', '2027-12-25'],
    ...['2028-01-01', '2028-04-17', '2028-05-01', '2028-05-08', '2028-05-25', '2028-06-05', '2028-07-14', '2028-08-15'],
    ...['2028-11-01', '2028-11-11', '2028-12-25'],
  ],
};

const frenchDecree = (what: string): Source => ({
  law: `France: ${what}, art. D. 223-9 Code de la consommation (décret 2022-1313)`,
  readAt: 'https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000046421823',
  asOf: '2022-10-14',
  certainty: 'official',
});

const morning = { fromMinute: 10 * 60, toMinute: 13 * 60 };
const afternoon = { fromMinute: 14 * 60, toMinute: 20 * 60 };
const frenchDay = [morning, afternoon];

export const euPolicyPack: PolicyPack = {
  packId: 'eu',
  name: 'European Union',
  version: '2026-11-26',
  rules: [
    {
      key: 'eu-ai-act-50',
      regions: memberStates,
      purposes: ['marketing', 'service'],
      from: '2026-08-02',
      kind: 'disclosure',
      say: ['ai_voice'],
      source: {
        law: 'European Union: people are told that they speak with an AI, Regulation (EU) 2024/1689 art. 50(1)',
        readAt: 'dilr.ai, guide to article 50; audact.ai',
        asOf: '2026-08-02',
        certainty: 'secondary',
      },
    },
    {
      key: 'fr-hours',
      regions: ['FR'],
      purposes: marketingOnly,
      from: '2023-03-01',
      kind: 'hours',
      days: { mon: frenchDay, tue: frenchDay, wed: frenchDay, thu: frenchDay, fri: frenchDay },
      closedOn: frenchHolidays,
      source: frenchDecree('10–13 and 14–20 on weekdays that are no holidays'),
    },
    {
      key: 'fr-cap',
      regions: ['FR'],
      purposes: marketingOnly,
      from: '2023-03-01',
      kind: 'cap',
      most: 4,
      withinHours: 30 * 24,
      source: frenchDecree('4 calls in 30 days'),
    },
    {
      key: 'fr-consent',
      regions: ['FR'],
      purposes: marketingOnly,
      from: '2026-08-11',
      kind: 'consent',
      form: 'express',
      source: {
        law: 'France: no sales calls without prior consent, art. L. 223-1 Code de la consommation (loi 2025-594 art. 13)',
        readAt:
          'https://cms.law/fr/fra/news-information/interdiction-prochaine-du-demarchage-telephonique-sans-consentement-prealable-du-consommateur',
        asOf: '2025-06-30',
        certainty: 'secondary',
      },
    },
    {
      key: 'eu-national-law',
      regions: memberStates.filter((country) => country !== 'FR'),
      purposes: marketingOnly,
      kind: 'note',
      text: 'Hours and consent for sales calls are national law here and are not in this pack. Ask before calling.',
      source: {
        law: 'National law on unsolicited calls (Directive 2002/58/EC art. 13)',
        readAt: 'not read',
        asOf: '2026-11-26',
        certainty: 'unverified',
      },
    },
  ],
};
