// A discovery call of about a minute and a half, written for measuring.
import type { Turn } from '../demo/render-call.ts';

export const discoveryCall: Turn[] = [
  { side: 'us', text: 'Good morning, this is Daniel from Northwind. Is now still a good time to talk?' },
  { side: 'them', text: 'Yes, that works. I have about fifteen minutes before my next meeting.' },
  {
    side: 'us',
    text: 'Thank you. Before we start, I should tell you that this call is recorded for training. Is that all right with you?',
  },
  { side: 'them', text: 'That is fine with me.' },
  { side: 'us', text: 'Great. Could you tell me how your team handles customer calls today?' },
  { side: 'them', text: 'We have twelve people on the phones, and everything is written down by hand in a spreadsheet.' },
  { side: 'us', text: 'How is that working for you?' },
  { side: 'them', text: 'Not very well. We lose about five hours every week, and half of the notes are never read.' },
  { side: 'us', text: 'That sounds painful. What happens when a note is missing?' },
  { side: 'them', text: 'Customers get angry, because they have to explain the same problem twice.' },
  { side: 'us', text: 'Do you have a budget in mind for solving this?' },
  { side: 'them', text: 'We could spend around two hundred and forty dollars per person each month.' },
  { side: 'us', text: 'And who else needs to agree before you can decide?' },
  { side: 'them', text: 'Our finance director signs everything above one thousand dollars.' },
  { side: 'us', text: 'Then let us meet with her next Tuesday at ten. I will send an invitation and a short summary today.' },
  { side: 'them', text: 'Perfect. Talk to you on Tuesday.' },
];
