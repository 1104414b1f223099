// Prospects a library begins with, and the objections every seller meets. Teams change them as they like.
import type { Objection, Prospect } from './prospect.ts';

export const commonObjections = {
  price: {
    says: 'I fear it is more expensive than what we have now.',
    yieldsTo: ['cost you', 'save', 'worth', 'return', 'compare', 'earn', 'value', 'pays'],
    pushes: 'That does not tell me why I should pay more.',
  },
  no_time: {
    says: 'I have no time for this right now.',
    yieldsTo: ['minute', 'short', 'quick', 'when would', 'better time', 'brief'],
    pushes: 'As I said, I am in the middle of something.',
  },
  have_provider: {
    says: 'We already work with somebody, and we are happy with them.',
    yieldsTo: ['how do you', 'what do you like', 'besides', 'compare', 'differ', 'switch', 'alongside', 'missing'],
    pushes: 'Fine, but why should we change a thing that works?',
  },
  send_email: {
    says: 'Just send me an e-mail.',
    yieldsTo: ['so that', 'what would you', 'before i send', 'what should', 'happy to', 'which'],
    pushes: 'You can put all of that into the e-mail.',
  },
  not_my_decision: {
    says: 'I can not decide that alone.',
    yieldsTo: ['who else', 'together', 'involve', 'invite', 'join', 'bring'],
    pushes: 'I would still have to ask others.',
  },
  bad_timing: {
    says: 'This is not the right moment. Try again next year.',
    yieldsTo: ['what changes', 'until then', 'cost', 'waiting', 'what would have to', 'why'],
    pushes: 'Nothing will move before the end of the year.',
  },
  no_proof: {
    says: 'How do I know that this works for a company like ours?',
    yieldsTo: ['customer', 'reference', 'example', 'similar', 'pilot', 'trial', 'numbers'],
    pushes: 'Anybody can say that. Who else uses it?',
  },
} satisfies Record<string, Objection>;
type CommonObjection = keyof typeof commonObjections;

const objections = (...keys: CommonObjection[]): Objection[] => keys.map((key) => commonObjections[key]);

const usual = { voice: '', scorecardKey: null } as const;

export const prospectTemplates: Record<string, Prospect> = {
  'curious-operations': {
    ...usual,
    ...{ name: 'Daniel Brandt', role: 'head of operations at a field service company', mood: 'friendly', difficulty: 'easy' },
    briefing:
      'Daniel asked for information on your website. Learn how his team works today, what goes wrong, and agree on a next step.',
    opens: 'Brandt Field Services, Daniel speaking.',
    facts: [
      { hears: 'how many', say: 'We have about fifty people in the field.' },
      { hears: 'today', say: 'The job lands in a shared inbox, and somebody copies it into a spreadsheet.' },
      { hears: 'wrong', say: 'Mondays are a mess. If one crew is late, we start over.' },
      { hears: 'often', say: 'Around eleven times a week, and each one costs us about forty minutes.' },
      { hears: 'cost', say: 'Last quarter we refunded roughly eighteen thousand because of it.' },
      { hears: 'decide', say: 'Our finance director signs anything above ten thousand.' },
      { hears: 'budget', say: 'Not yet. It depends on what it saves us.' },
    ],
    objections: objections('price'),
    agrees: 'Yes, Thursday at ten works for me. I will invite our finance director.',
  },
  'busy-owner': {
    ...usual,
    ...{ name: 'Grace Lin', role: 'owner of a chain of dental practices', mood: 'busy', difficulty: 'medium' },
    briefing: 'A cold call. Grace has never heard of you. Earn two minutes, find one problem worth solving, and book a meeting.',
    opens: 'Yes, hello?',
    facts: [
      { hears: 'how many', say: 'Six practices, forty people.' },
      { hears: 'today', say: 'The front desk does all of that by phone.' },
      { hears: 'problem', say: 'People who do not turn up. Every day.' },
      { hears: 'often', say: 'One appointment in eight, I would say.' },
    ],
    objections: objections('no_time', 'send_email', 'have_provider'),
    agrees: 'All right. Tuesday at eight, before we open. Twenty minutes.',
  },
  'sceptical-finance': {
    ...usual,
    ...{ name: 'Priya Nair', role: 'finance director at a logistics company', mood: 'sceptical', difficulty: 'hard' },
    briefing:
      'The operations team likes you, Priya signs. Find out how she decides, defend your price with numbers, and get to a decision.',
    opens: 'Priya Nair.',
    facts: [
      { hears: 'decide', say: 'I look at the payback. Anything above a year is dead.' },
      { hears: 'criteria', say: 'Payback under a year, and no project that binds my people.' },
      { hears: 'budget', say: 'There is none for this year, unless it pays for itself.' },
      { hears: 'when', say: 'Decisions are made on the first Monday of a month.' },
    ],
    objections: objections('price', 'no_proof', 'bad_timing'),
    agrees: 'Good. Send me those numbers, and we speak again on Monday at nine.',
  },
};
