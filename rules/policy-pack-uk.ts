// Calling rules of the United Kingdom: consent before automated sales calls, the preference registers. No law we know names hours.
import { marketingOnly, type PolicyPack } from './policy-rule.ts';

export const ukPolicyPack: PolicyPack = {
  packId: 'uk',
  name: 'United Kingdom',
  version: '2026-11-26',
  rules: [
    {
      // Whether a conversing computer is an automated calling system has not been decided; the stricter reading stands.
      key: 'gb-consent',
      regions: ['GB'],
      purposes: marketingOnly,
      kind: 'consent',
      form: 'express',
      source: {
        law: 'United Kingdom: consent before automated marketing calls, PECR 2003 reg. 19',
        readAt: 'https://ico.org.uk/for-organisations/direct-marketing-and-privacy-and-electronic-communications/guide-to-pecr/',
        asOf: '2026-11-26',
        certainty: 'unverified',
      },
    },
    {
      key: 'gb-disclosure',
      regions: ['GB'],
      purposes: marketingOnly,
      kind: 'disclosure',
      say: ['caller'],
      source: {
        law: 'United Kingdom: say who is calling, PECR 2003 reg. 24',
        readAt:
          'https://www.cla-india.com/post/overview-of-icos-pecr-guidelines-on-direct-marketing-using-electronic-mail-and-live-call',
        asOf: '2022-10-04',
        certainty: 'secondary',
      },
    },
    {
      key: 'gb-registers',
      regions: ['GB'],
      purposes: marketingOnly,
      kind: 'note',
      text: 'Check numbers against the Telephone Preference Service (TPS, CTPS) before sales calls.',
      source: {
        law: 'United Kingdom: preference registers, PECR 2003 reg. 21',
        readAt:
          'https://www.imperial.ac.uk/admin-services/secretariat/information-governance/data-protection/processing-personal-data/marketing/marketing-calls/',
        asOf: '2026-11-26',
        certainty: 'secondary',
      },
    },
  ],
};
