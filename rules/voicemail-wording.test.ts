// Greetings of machines are told from people who pick up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksSomething, judgeGreeting, saysMachineWords, type GreetingVerdict } from './voicemail-wording.ts';

const greetings: Record<GreetingVerdict, string[]> = {
  voicemail: [
    'You have reached the voicemail of John. Please leave a message after the tone.',
    "Hi, this is Anna. I can't take your call right now. Leave me a message and I'll get back to you.",
    'Your call has been forwarded to an automatic voice message system',
    'At the tone please record your message',
    "You've reached the Johnsons, we're not home",
    'The person you are calling is not available.',
    'Sorry we are away and cannot take your call',
    "Hi, you've reached Anna. I can't come to the phone right now.",
    'You have reached Acme Dental. We are closed.',
    "Hey, how are you? I can't take your call. Leave a message.",
    'leave a message and as soon as I can I will get back to you',
    'If you would like to leave a message, press one.',
    'Could you please leave me your message after the tone',
    'Would you please leave a message',
    'Hey, you know what to do after the beep?',
    'The person you are trying to reach is not available. Should you wish to leave a message, press one.',
    'You have reached the voicemail of John. Should you need urgent help, please dial 911.',
    'Please leave a message. Should you need urgent help please dial 911',
    "You've reached the Johnsons, we're not home. May you have a blessed day.",
    "I can't come to the phone right now, I'll get back to you. And may you have a blessed day",
    'Please leave me a message. Have you tried our website, most answers are there.',
    'You have reached the voicemail of Anna. Are you calling about an order, then press two.',
    'Leave your name after the tone. Would you kindly speak slowly.',
    'The number you have dialed is not in service. Do you need help, stay on the line.',
    'This is the voicemail of Peter. Will you please be brief. Thank you.',
  ],
  mailbox_full: [
    'The mailbox is full and cannot accept any messages at this time. Goodbye.',
    'This voice mail has not been set up yet.',
  ],
  unknown: [
    'Hello?',
    'Miller, good morning.',
    'Hello, this is Peter, who is calling?',
    "Yes, I'll call you back.",
    'Acme Plumbing, how can I help you?',
    'Sorry, he is not available at the moment.',
    'She is not home, would you like to leave a message?',
    "Good morning, you've reached Acme Dental, this is Anna, how can I help you?",
    "You've reached Acme Dental, Anna speaking.",
    "Good morning, you've reached Acme",
    'You have reached the right person.',
    'He is not here, would you like to leave a message',
    'Would you like to leave a message? He is out.',
    'Did you leave a voicemail',
    'Shall I put you through to his voicemail',
    'Please state your name and why you are calling.',
    "You've reached Acme, how can I help you?",
    "You've reached Acme. The doctor is away. Should I put you through",
    "You've reached Acme, this is Anna. May I ask who is calling",
    'This is the voicemail desk. How can I help you?',
  ],
};
for (const [verdict, texts] of Object.entries(greetings)) {
  for (const text of texts) test(`${verdict}: ${text}`, () => assert.equal(judgeGreeting(text, true), verdict));
}

const growing: [string, GreetingVerdict][] = [
  ["Good morning, you've reached Acme", 'unknown'],
  ["You've reached Acme Dental, the doctor is away", 'unknown'],
  ['This is Anna, he is not here, would you like to leave a message', 'unknown'],
  ['I am not available and cannot take your call', 'unknown'],
  ['Please leave a message', 'voicemail'],
  ['You know what to do after the beep', 'voicemail'],
  ['The person you are calling', 'voicemail'],
  ['The mailbox is full', 'mailbox_full'],
];
for (const [text, verdict] of growing) test(`${verdict} so far: ${text}`, () => assert.equal(judgeGreeting(text, false), verdict));

test('what is asked is told from what is said, with and without its mark', () => {
  for (const said of [
    "You've reached Acme, how can I help you?",
    'This is Anna how may I help you',
    'Hello?',
    'Closed. Can we help',
  ])
    assert.equal(asksSomething(said), true, said);
  for (const said of [
    '',
    'Hello.',
    'How are you? Leave a message.',
    'You know what to do after the beep',
    'If you do not mind, wait.',
    'Should you need help, dial 911',
    'May you have a blessed day',
  ])
    assert.equal(asksSomething(said), false, said);
});

test('what only machines say is told from what somebody asks', () => {
  for (const said of ['Please leave a message. Have you tried our website', 'The number you dialed', 'Who is it? Leave a message.'])
    assert.equal(saysMachineWords(said), true, said);
  for (const said of ['Would you like to leave a message?', "You've reached Acme", 'Shall I put you through to his voicemail'])
    assert.equal(saysMachineWords(said), false, said);
});
