// Checks for calls that an AI agent makes: what it owes the person it rings. For the templates.
import type { Check } from './scorecard.ts';

export const aiDisclosed: Check = {
  key: 'ai-disclosed',
  question: 'Did it say that it is an automated assistant?',
  saidBy: 'us',
  within: { to: 0.4 },
  anchors: { full: 'In plain words, before anything else.', half: 'Only when asked.', none: 'It passes for a person.' },
  examples: [
    'I am an AI assistant calling for Acme.',
    'This is the automated assistant of Redwood Dental.',
    'Just so you know, you are talking to a virtual assistant.',
    'I am a computer voice, and this call is recorded.',
    'My name is Ava, I am an artificial intelligence that calls on behalf of Northstar.',
    'You are speaking with the digital assistant of the clinic.',
    'This is an automated call from your energy supplier.',
    'I am not a human, I am an AI agent.',
  ],
  counterExamples: [
    'I am the assistant of Doctor Miller.',
    'We build AI for sales teams.',
    'This call is recorded.',
    'I am calling on behalf of Acme.',
  ],
  patterns: [
    '\\b(?:ai|a\\.i\\.|artificial intelligence|automat(?:ed|ic)|machine|virtual|digital|computer|robot) ?(?:assistant|agent|voice|system|call|caller)?\\b',
  ],
  counterPatterns: ['\\bwe (?:build|sell|make|offer)\\b', '\\bour (?:ai|software|product)\\b'],
};

export const purposeStated: Check = {
  key: 'purpose-stated',
  question: 'Did it say why it calls?',
  saidBy: 'us',
  within: { to: 0.5 },
  examples: [
    'I am calling about the form you filled in on our website.',
    'The reason for my call is your appointment on Friday.',
    'I wanted to follow up on your request for a quote.',
    'You asked us for information about the course, so I am getting back to you.',
    'I am ringing because your contract ends next month.',
    'It is about the demo you booked with us.',
    'I am calling to confirm your delivery.',
    'We noticed that you had not finished your order, and I wanted to ask if you need help.',
    'You left your number on our page, that is why I call.',
    'I ring you because your plan runs out.',
  ],
  counterExamples: [
    'What is your call about?',
    'Thank you for calling.',
    'How can I help you?',
    'I am calling for Acme.',
    'I will call you again tomorrow.',
  ],
  patterns: [
    "\\b(?:i'm|i am|we're|we are|just) (?:calling|ringing|phoning|reaching out|following up)\\b.*\\b(?:about|because|to \\w+|on your|regarding)\\b",
    '\\b(?:reason|purpose) (?:for|of|why|i)\\b.*\\bcall',
    "\\bi (?:call|ring|phone)(?: you)? (?:because|about|since)\\b|\\bwhy i(?:'m| am)? (?:call|ring|phon)",
    '\\b(?:follow(?:ing)? up on|getting back to you)\\b',
  ],
};

export const timeAsked: Check = {
  key: 'time-asked',
  question: 'Did it ask whether the moment suits them?',
  saidBy: 'us',
  within: { to: 0.5 },
  examples: [
    'Do you have two minutes?',
    'Is this a good time to talk?',
    'Did I catch you at a bad moment?',
    'Can you talk right now?',
    'Is it all right if I ask you a few quick questions?',
    'Would it be better if I called you later?',
    'Have you got a minute for me?',
    'May I take a moment of your time?',
  ],
  counterExamples: [
    'What time suits you on Monday?',
    'It takes two minutes to set up.',
    'Thanks for your time.',
    'When do you have time?',
  ],
  patterns: [
    '\\b(?:good|bad|right|convenient) (?:time|moment)\\b.*\\?|\\bcatch you at\\b',
    '\\b(?:do you have|have you got|got) (?:a|one|two|five|a few|a couple of|\\d+) (?:minutes?|moments?|seconds?)\\b',
    '\\b(?:can|are you able to|free to) (?:you )?talk (?:right )?now\\b',
  ],
};

export const answerConfirmed: Check = {
  key: 'answer-confirmed',
  question: 'Did it repeat what it noted and ask whether that is right?',
  saidBy: 'us',
  within: { from: 0.2 },
  examples: [
    'So I have noted Thursday at ten, is that correct?',
    'Let me repeat that, your number is five five five one two three.',
    'Just to confirm, you would like the larger one.',
    'I have you down for the fourteenth at nine, right?',
    'To make sure I got it right, there are twelve people in your team.',
    'So that is Meyer with e y, correct?',
    'I wrote down that you need it before the summer, does that sound right?',
    'Let me read that back to you.',
  ],
  counterExamples: [
    'That is correct.',
    'Right, thank you.',
    'Is that all right with you?',
    'Could you repeat that?',
    'What is your number?',
  ],
  patterns: [
    "\\b(?:i(?:'ve| have)? (?:noted|wrote|written|got|put|have) (?:you )?(?:down)?|let me (?:repeat|read)|(?:just )?to (?:confirm|make sure)|so that(?:'s| is))\\b.*(?:\\bcorrect\\b|\\bright\\b|\\?|\\bback\\b|\\d|\\byou\\b)",
  ],
  counterPatterns: ['\\bcould you repeat\\b'],
};

export const stopRespected: Check = {
  key: 'stop-respected',
  question: 'When they wanted no more calls, did it promise that?',
  saidBy: 'us',
  inReplyTo: {
    saidBy: 'them',
    turns: 3,
    examples: [
      'Take me off your list.',
      'Please do not call me again.',
      'Stop calling this number.',
      'I do not want any more calls from you.',
      'Remove my number.',
      'Never call me again.',
    ],
    patterns: [
      "\\b(?:stop|don't|do not|never|quit) (?:\\w+ )?(?:call|ring|phon)\\w*\\b",
      '\\b(?:take|remove|delete)\\b.*\\b(?:list|number|data|me)\\b',
      '\\bno more calls\\b',
    ],
  },
  examples: [
    'I will take your number off our list right away.',
    'Understood, we will not call you again.',
    'I have noted that you want no more calls.',
    'Of course, I am removing you from the list now.',
    'You will not hear from us any more.',
    'I am sorry for the disturbance, your number is deleted.',
    'All right, I will make sure nobody rings you again.',
    'Done, you are on our do not call list.',
  ],
  counterExamples: [
    'May I ask why?',
    'I will call you again next week.',
    'Are you sure?',
    'I understand, but let me tell you about our offer.',
  ],
  patterns: [
    "\\b(?:won't|will not|not going to|no longer|nobody (?:will|rings?))\\b.*\\b(?:call|hear|ring|contact|disturb)",
    '\\b(?:take|taking|remove|removing|removed|delete|deleted|put)\\b.*\\b(?:list|number|off|data)\\b',
  ],
};

export const humanOffered: Check = {
  key: 'human-offered',
  question: 'When they wanted a person, did it offer one?',
  saidBy: 'us',
  inReplyTo: {
    saidBy: 'them',
    turns: 3,
    examples: [
      'Can I talk to a real person?',
      'I want to speak to a human.',
      'Put me through to somebody.',
      'Is there a person I can talk to?',
      'I do not talk to machines.',
      'Give me your manager.',
    ],
    patterns: [
      '\\b(?:talk|speak|speaking|through) (?:to|with) (?:a|an|some|the|your|any)?\\s?(?:real |actual |live )?(?:person|human|somebody|someone|manager|colleague|agent)\\b',
    ],
  },
  examples: [
    'I will put you through to a colleague.',
    'Somebody from our team will call you back today.',
    'I can have a person call you this afternoon.',
    'Let me connect you with one of my human colleagues.',
    'Of course, I am transferring you now.',
    'I will ask my colleague to get in touch with you.',
    'A member of our staff will ring you tomorrow morning.',
    'One moment, I am handing you over.',
  ],
  counterExamples: ['I can help you with that.', 'I am an automated assistant.', 'Nobody is available.', 'What is it about?'],
  patterns: [
    '\\b(?:put|connect|transfer|transferring|hand|handing|pass|patch)\\w* you (?:through|over|on|to|with|now)\\b',
    '\\b(?:somebody|someone|a (?:colleague|person|human|member))\\b.*\\b(?:call|ring|get in touch|contact|get back)\\b',
  ],
};

export const goodbyeSaid: Check = {
  key: 'goodbye-said',
  question: 'Did it thank them and say goodbye?',
  saidBy: 'us',
  within: { from: 0.6 },
  examples: [
    'Thank you for your time, goodbye.',
    'Thanks a lot and have a nice day.',
    'It was a pleasure talking to you, bye.',
    'Have a great weekend, goodbye.',
    'Thank you very much, talk to you on Monday then.',
    'All the best to you, bye bye.',
    'Thanks for taking the time, have a good evening.',
    'I appreciate your time, goodbye.',
  ],
  counterExamples: ['Thanks for taking my call.', 'Thank you for that information.', 'Good morning.', 'Have you had a good day?'],
  patterns: ['\\b(?:good ?bye|bye|have a (?:nice|great|good|lovely) (?:day|evening|afternoon|weekend|one|rest))\\b'],
};
