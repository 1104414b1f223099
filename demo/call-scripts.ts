// Calls written for the demo: who says what. They are spoken by local voices and then go the whole road like any other call.
import type { Turn } from './render-call.ts';

export type CallScript = {
  title: string;
  rep: { name: string; email: string };
  contact: string;
  company: string;
  direction: 'inbound' | 'outbound';
  outcome: string;
  voices: { us: string; them: string };
  lines: Turn[];
};

const maya = { name: 'Maya Okafor', email: 'maya@northstar.example' };
const tom = { name: 'Tom Reyes', email: 'tom@northstar.example' };
const lena = { name: 'Lena Fischer', email: 'lena@northstar.example' };

const us = (text: string): Turn => ({ side: 'us', text });
const them = (text: string): Turn => ({ side: 'them', text });

export const callScripts: CallScript[] = [
  {
    title: 'Discovery – Juniper Retail',
    rep: maya,
    contact: 'Felix Novak',
    company: 'Juniper Retail',
    direction: 'outbound',
    outcome: 'Meeting booked',
    voices: { us: 'rms', them: 'slt' },
    lines: [
      us('Hi Felix, this is Maya from Northstar. Thanks for making the time today.'),
      them('Hi Maya, no problem.'),
      us(
        'I would like to hear how your team handles deliveries, then show you what we do, and at the end agree on a next step. Does that work for you?',
      ),
      them('Sure, that sounds good.'),
      us('What is the biggest problem you have with deliveries right now?'),
      them('Honestly, late trucks. We are losing customers because nobody tells them when we will arrive.'),
      us('How much does that cost you in a typical month?'),
      them('We refund about twelve thousand dollars every month.'),
      us('Let us book a demo next Tuesday at ten. I will send you an invitation right after this call.'),
      them('Tuesday at ten works for me.'),
    ],
  },
  {
    title: 'Discovery – Brandt Field Services',
    rep: maya,
    contact: 'Daniel Brandt',
    company: 'Brandt Field Services',
    direction: 'outbound',
    outcome: 'Meeting booked',
    voices: { us: 'rms', them: 'slt' },
    lines: [
      us('Good afternoon Daniel, this is Maya Okafor from Northstar. How has your week been?'),
      them('Busy, as always. We had two crews out sick on Monday.'),
      us(
        'Sorry to hear that. For today I suggest that we look at how you plan your crews, then I show you two things, and we keep five minutes at the end for next steps. Is there anything you want to add?',
      ),
      them('No, that is fine with me.'),
      us('Can you walk me through what happens when a new job comes in?'),
      them(
        'It lands in a shared inbox. Somebody copies it into a spreadsheet and then calls around to see which crew is free. It is a mess on Mondays.',
      ),
      us('How often do you have to start over because something changed?'),
      them('About eleven times a week in the north region. Each one costs us forty minutes of somebody.'),
      us('So that is more than seven hours a week. What does it mean for you when a crew turns up late?'),
      them('We refund the call out fee. Last quarter that came to about eighteen thousand dollars, and we lost two accounts.'),
      us('Who else is involved in a decision like this one, and how do you usually buy software?'),
      them('Our finance director signs off everything above ten thousand. She would want to see the numbers first.'),
      us('Do you have a budget set aside for this year, or would it have to be found?'),
      them('There is some money left in the operations budget, around fifteen thousand.'),
      them('To be honest, I am worried that it is too expensive for a company of our size.'),
      us(
        'I understand that concern. Other companies of your size felt the same, and what they found was that the refunds they avoided paid for it within three months. Would it help if I send you the calculation?',
      ),
      them('Yes, that would help a lot.'),
      us(
        'Great. Then the next step is a pilot with one crew. Can we meet on Thursday at two with your finance director to agree on the dates?',
      ),
      them('Thursday at two is good. I will invite her.'),
      us('Perfect. I will send the invitation and the calculation by tomorrow morning. Thank you Daniel.'),
    ],
  },
  {
    title: 'First call – Orchard Foods',
    rep: tom,
    contact: 'Aisha Otieno',
    company: 'Orchard Foods',
    direction: 'outbound',
    outcome: 'Not interested',
    voices: { us: 'awb', them: 'slt' },
    lines: [
      us('Hello, this is Tom from Northstar. We make the best planning software in the market and I want to tell you about it.'),
      them('Okay.'),
      us(
        'So basically we have routing, we have a mobile app, we have reports, we have an integration with your calendar, we have a customer portal, and we just launched a new version with a lot of new features that everybody likes. It is very fast and it is very easy to use and it won three awards last year.',
      ),
      them('I see. We are using a different tool at the moment.'),
      us(
        'Our tool is much better. The dashboard shows everything in one place, and you can change the colours, and there are more than fifty reports, and you can export them all.',
      ),
      them('It sounds like a lot. I have another call now.'),
      us('No problem. I can send you a brochure.'),
      them('Fine. Goodbye.'),
    ],
  },
  {
    title: 'Follow-up – Kestrel Robotics',
    rep: lena,
    contact: 'Clara Khan',
    company: 'Kestrel Robotics',
    direction: 'inbound',
    outcome: 'Follow-up',
    voices: { us: 'slt', them: 'rms' },
    lines: [
      them('Hi Lena, this is Clara from Kestrel. I have a question about the offer you sent.'),
      us('Hi Clara, good to hear from you. What would you like to know?'),
      them('The price went up by twenty percent compared with last year. That is hard to explain to my boss.'),
      us('That is a fair point, and I can see why it is hard to explain. May I ask what your boss cares about the most?'),
      them('He wants to see fewer missed appointments. Last year we missed about sixty.'),
      us('What does a missed appointment cost you?'),
      them('Around four hundred dollars, plus an angry customer.'),
      us(
        'So sixty of them are twenty four thousand dollars. If we cut that in half, the offer pays for itself. Shall I put that on one page for him?',
      ),
      them('That would be great.'),
      us('I will send it today. Can we speak again on Friday at eleven?'),
      them('Friday at eleven is fine.'),
    ],
  },
  {
    title: 'Renewal – Saltwater Travel',
    rep: tom,
    contact: 'Julia Tanaka',
    company: 'Saltwater Travel',
    direction: 'outbound',
    outcome: 'No decision',
    voices: { us: 'awb', them: 'slt' },
    lines: [
      us('Hi Julia, it is Tom from Northstar. Your contract ends next month, so I wanted to check in.'),
      them('Hi Tom. Yes, we need to talk about that.'),
      us('How is the team using it at the moment?'),
      them('Half of the team does not use it any more. They went back to their spreadsheets.'),
      us('Okay. Why is that?'),
      them('They find the mobile app slow, especially in the mountains where there is no signal.'),
      us('We have a new version with an offline mode. It comes out soon, I think.'),
      them('When exactly?'),
      us('I am not sure. I will find out and get back to you.'),
      them('We are also looking at another vendor.'),
      us('Okay. Let me know what you decide.'),
      them('I will. Bye Tom.'),
    ],
  },
  {
    title: 'Demo – Bluebird Care',
    rep: lena,
    contact: 'Elena Santos',
    company: 'Bluebird Care',
    direction: 'outbound',
    outcome: 'Closed won',
    voices: { us: 'slt', them: 'rms' },
    lines: [
      us(
        'Good morning Elena. The plan for today is a short recap, then the demo, and then we decide together about the pilot. Is that okay?',
      ),
      them('Yes, perfect.'),
      us('Last time you said that your nurses lose half an hour a day with phone calls. Did I get that right?'),
      them('Right. With forty nurses that is twenty hours every day.'),
      us('Who will use the system every day, and who has to approve it?'),
      them('The team leads will use it. Our director and the data protection officer have to approve it.'),
      us('When would you like to be live?'),
      them('Before the first of March, because then our old contract ends.'),
      us(
        'That is doable. Here is the planning view. When a nurse is late, the next patient gets a message without anybody calling.',
      ),
      them('That is exactly what we need. But what about privacy? We handle health data.'),
      us(
        'That is an important question. Everything runs on your own server, nothing leaves your building. Would it help if our security lead talks to your data protection officer?',
      ),
      them('Yes, please.'),
      us(
        'Then I suggest a pilot with ten nurses from Monday the second. I will send the contract today, and we meet on Wednesday at nine for the kick off.',
      ),
      them('Agreed. We have a deal.'),
    ],
  },
];
