// Greetings of machines are told from people who pick up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeGreeting, type GreetingVerdict } from './voicemail-wording.ts';

const greetings: Record<GreetingVerdict, string[]> = {
  voicemail: [
    'You have reached the voicemail of John. Please leave a message after the tone.',
    "Hi, this is Anna. I can't take your call right now. Leave me a message and I'll get back to you.",
    'Your call has been forwarded to an automatic voice message system',
    'At the tone please record your message',
    "You've reached the Johnsons, we're not home",
    'The person you are calling is not available.',
    'Sorry we are away and cannot take your call',
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
    'Please state your name and why you are calling.',
  ],
};
for (const [verdict, texts] of Object.entries(greetings)) {
  for (const text of texts) test(`${verdict}: ${text}`, () => assert.equal(judgeGreeting(text), verdict));
}
