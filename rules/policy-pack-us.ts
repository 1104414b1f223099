// Calling rules of the United States and their states: hours, holidays, caps, consent, disclosure, recording.
import { sameHours, type Weekday, type WindowLayer } from './calling-window.ts';
import { usLegalHolidays } from './policy-pack-us-holidays.ts';
import { marketingOnly, type Certainty, type PolicyPack, type PolicyRule, type Source } from './policy-rule.ts';

const HOUR = 60;
const monToFri: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const monToSat: Weekday[] = [...monToFri, 'sat'];

const vendorTable = (law: string, certainty: Certainty = 'secondary'): Source => ({
  law,
  readAt: 'https://www.dropcowboy.com/state-compliance',
  asOf: '2025-11-01',
  certainty,
});
const hoursService = (law: string, certainty: Certainty = 'secondary'): Source => ({
  law,
  readAt: 'https://glama.ai/mcp/connectors/com.modernmustardseed/call-desk/tools/can_i_call_now',
  asOf: '2026-11-26',
  certainty,
});
const holidayList = (law: string): Source => ({
  law,
  readAt: 'https://dnc.com/holiday-alerts?year=2023',
  asOf: '2023-12-01',
  certainty: 'unverified',
});

function hours(state: string, days: WindowLayer['days'], source: Source, more: { zone?: string } = {}): PolicyRule {
  return {
    key: `us-${state.toLowerCase()}-hours`,
    regions: [`US-${state}`],
    purposes: marketingOnly,
    kind: 'hours',
    days,
    source,
    ...more,
  };
}

/** The summaries name the holidays of a state only by the word; the federal list stands for them. */
function holidays(state: string, source: Source): PolicyRule {
  return {
    key: `us-${state.toLowerCase()}-holidays`,
    regions: [`US-${state}`],
    purposes: marketingOnly,
    kind: 'hours',
    days: sameHours(0, 24 * HOUR),
    closedOn: usLegalHolidays,
    source,
  };
}

const stateHours: PolicyRule[] = [
  hours('AL', sameHours(8 * HOUR, 20 * HOUR, monToSat), vendorTable('Alabama: 8–20, none on Sundays')),
  hours('CT', sameHours(9 * HOUR, 20 * HOUR), vendorTable('Connecticut: 9–20')),
  hours('FL', sameHours(8 * HOUR, 20 * HOUR), vendorTable('Florida: 8–20, Fla. Stat. 501.616')),
  hours('KY', sameHours(10 * HOUR, 21 * HOUR), vendorTable('Kentucky: 10–21')),
  hours(
    'LA',
    sameHours(8 * HOUR, 20 * HOUR, monToSat),
    vendorTable('Louisiana: 8–20, none on Sundays, La. PSC General Order R-29617'),
  ),
  hours('MD', sameHours(8 * HOUR, 20 * HOUR), vendorTable('Maryland: 8–20')),
  hours('MA', sameHours(8 * HOUR, 20 * HOUR), vendorTable('Massachusetts: 8–20')),
  hours('ME', sameHours(9 * HOUR, 17 * HOUR, monToFri), hoursService('Maine: automated calls 9–17 on weekdays')),
  hours('MI', sameHours(9 * HOUR, 21 * HOUR), vendorTable('Michigan: 9–21')),
  hours('MN', sameHours(9 * HOUR, 21 * HOUR), vendorTable('Minnesota: 9–21')),
  hours('MS', sameHours(8 * HOUR, 20 * HOUR, monToSat), vendorTable('Mississippi: 8–20 Central, none on Sundays'), {
    zone: 'America/Chicago',
  }),
  hours('NV', sameHours(9 * HOUR, 20 * HOUR), vendorTable('Nevada: 9–20')),
  hours('NM', sameHours(9 * HOUR, 21 * HOUR), vendorTable('New Mexico: 9–21')),
  hours('OK', sameHours(8 * HOUR, 20 * HOUR), hoursService('Oklahoma: 8–20')),
  hours(
    'RI',
    sameHours(9 * HOUR, 18 * HOUR, monToFri),
    vendorTable('Rhode Island: 9–18 on weekdays; weekends not read, so none', 'unverified'),
  ),
  hours(
    'TX',
    { ...sameHours(9 * HOUR, 21 * HOUR, monToSat), ...sameHours(12 * HOUR, 21 * HOUR, ['sun']) },
    hoursService('Texas: Sundays from noon; 9–21 on other days not read in a law', 'unverified'),
  ),
  hours('WA', sameHours(8 * HOUR, 20 * HOUR), hoursService('Washington: 8–20')),
  hours('WY', sameHours(8 * HOUR, 20 * HOUR), hoursService('Wyoming: 8–20')),
  {
    ...hours('PA', sameHours(8 * HOUR, 21 * HOUR, monToSat), hoursService('Pennsylvania: none on Sundays from 18 October 2026')),
    key: 'us-pa-sundays',
    from: '2026-10-18',
  },
];

const stateHolidays: PolicyRule[] = [
  holidays('AL', holidayList('Alabama: none on holidays, Ala. Code 1-3-8; its own holidays are not in the list')),
  holidays('LA', holidayList('Louisiana: none on holidays, La. R.S. 45:811; proclaimed days are not in the list')),
  holidays('MS', holidayList('Mississippi: one list closes holidays, another does not')),
  holidays('PA', holidayList('Pennsylvania: none on holidays')),
  holidays('RI', holidayList('Rhode Island: none on holidays; its own holidays are not in the list')),
  holidays('UT', holidayList('Utah: none on holidays; Pioneer Day is not in the list')),
];

const allParty = ['CA', 'CT', 'DE', 'FL', 'IL', 'MD', 'MA', 'MT', 'NV', 'NH', 'PA', 'WA'];

export const usPolicyPack: PolicyPack = {
  packId: 'us',
  name: 'United States',
  version: '2026-11-26',
  rules: [
    {
      key: 'us-hours',
      regions: ['US'],
      purposes: marketingOnly,
      kind: 'hours',
      days: sameHours(8 * HOUR, 21 * HOUR),
      source: {
        law: 'United States: 8–21 on the called person’s clock, 47 CFR 64.1200(c)(1)',
        readAt: 'https://leadgen-economy.com/blog/telemarketing-calling-hours-by-state',
        asOf: '2026-11-26',
        certainty: 'secondary',
      },
    },
    ...stateHours,
    ...stateHolidays,
    ...['FL', 'OK'].map((state): PolicyRule => ({
      key: `us-${state.toLowerCase()}-cap`,
      regions: [`US-${state}`],
      purposes: marketingOnly,
      kind: 'cap',
      most: 3,
      withinHours: 24,
      source: {
        law:
          state === 'FL'
            ? 'Florida: 3 calls in 24 hours, Fla. Stat. 501.616(6)(b)'
            : 'Oklahoma: 3 calls in 24 hours, Okla. Stat. tit. 15 §775C.4',
        readAt: 'https://blog.clickpointsoftware.com/federal-and-local-call-time-and-date-compliance',
        asOf: '2025-07-01',
        certainty: 'secondary',
      },
    })),
    ...(['marketing', 'service'] as const).map((purpose): PolicyRule => ({
      key: `us-consent-${purpose}`,
      regions: ['US'],
      purposes: [purpose],
      kind: 'consent',
      form: purpose === 'marketing' ? 'written' : 'express',
      source: {
        law: 'United States: prior consent to artificial voices, written for marketing, FCC 24-17',
        readAt: 'natlawreview.com on FCC 24-17A1',
        asOf: '2024-02-08',
        certainty: 'secondary',
      },
    })),
    {
      key: 'us-disclosure',
      regions: ['US'],
      purposes: marketingOnly,
      kind: 'disclosure',
      say: ['caller', 'opt_out'],
      source: {
        law: 'United States: name the caller and offer an opt-out, FCC 24-17',
        readAt: 'natlawreview.com on FCC 24-17A1',
        asOf: '2024-02-08',
        certainty: 'secondary',
      },
    },
    {
      key: 'us-ca-ut-ai',
      regions: ['US-CA', 'US-UT'],
      purposes: ['marketing', 'service'],
      kind: 'disclosure',
      say: ['ai_voice'],
      source: {
        law: 'California AB 2905 and Utah SB 149/SB 226: say that the voice is artificial',
        readAt: 'https://marshalos.com/compliance/ai-disclosure-laws-by-state',
        asOf: '2026-07-01',
        certainty: 'secondary',
      },
    },
    {
      key: 'us-recording',
      regions: ['US'],
      purposes: ['marketing', 'service'],
      kind: 'recording',
      consent: 'one_party',
      source: {
        law: 'United States: one side may record, 18 U.S.C. 2511(2)(d)',
        readAt: 'freedomrankings.com',
        asOf: '2026-11-26',
        certainty: 'secondary',
      },
    },
    {
      key: 'us-states-recording',
      regions: allParty.map((state) => `US-${state}`),
      purposes: ['marketing', 'service'],
      kind: 'recording',
      consent: 'all_party',
      source: {
        law: 'All sides must know of a recording (state law)',
        readAt: 'callsphere.ai, state call recording laws',
        asOf: '2026-11-26',
        certainty: 'secondary',
      },
    },
    {
      key: 'us-mi-or-recording',
      regions: ['US-MI', 'US-OR'],
      purposes: ['marketing', 'service'],
      kind: 'recording',
      consent: 'all_party',
      source: {
        law: 'Michigan and Oregon: courts and summaries differ, so all sides',
        readAt: 'recordphonecall.com',
        asOf: '2026-11-26',
        certainty: 'unverified',
      },
    },
    {
      key: 'us-registration',
      regions: ['US-TX', 'US-AZ', 'US-NJ'],
      purposes: marketingOnly,
      kind: 'note',
      text: 'Texas, Arizona and New Jersey ask telephone sellers to register.',
      source: {
        law: 'State registration of telephone sellers',
        readAt: 'https://marshalos.com/compliance/ai-disclosure-laws-by-state',
        asOf: '2026-07-01',
        certainty: 'secondary',
      },
    },
  ],
};
