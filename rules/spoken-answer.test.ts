// Short answers on the phone: yes and no, numbers, names, wishes for another time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asksForPerson,
  asksToRepeat,
  asksWhetherMachine,
  isGreeting,
  readCallBackWish,
  readName,
  readNumber,
  readYesNo,
  saysWrongNumber,
} from './spoken-answer.ts';

const yesNo: [string, 'yes' | 'no' | null][] = [
  ['Yes.', 'yes'],
  ['Yeah sure', 'yes'],
  ['No problem, go ahead.', 'yes'],
  ['Why not?', 'yes'],
  ['We do.', 'yes'],
  ["I don't mind", 'yes'],
  ["That's right", 'yes'],
  ['Okay, but be quick', 'yes'],
  ["That's okay", 'yes'],
  ['Fine.', 'yes'],
  ['I guess so', 'yes'],
  ['Not a problem', 'yes'],
  ['It is fine, not too bad', 'yes'],
  ["I wouldn't mind", 'yes'],
  ["Yes, but I don't do it myself", null],
  ['Okay, go ahead, I am not busy', 'yes'],
  ["That's right, no one else does", 'yes'],
  ["Yes, we do, it isn't new", 'yes'],
  ['Yes, how can I help you?', 'yes'],
  ['Sure, what do you need?', 'yes'],
  ['Yes. Why?', 'yes'],
  ['Absolutely.', 'yes'],
  ['Absolutely not.', 'no'],
  ['Certainly not', 'no'],
  ['Definitely not', 'no'],
  ['Of course not!', 'no'],
  ['I guess not', 'no'],
  ['Sure, not today', 'no'],
  ['Not okay', 'no'],
  ["That's not okay", 'no'],
  ['That is not right', 'no'],
  ['Not at all', 'no'],
  ['Yeah, no.', 'no'],
  ['Yeah no', 'no'],
  ['Well, no.', 'no'],
  ['Okay, no.', 'no'],
  ["Right, we don't", 'no'],
  ["Fine, but we don't need it, no", null],
  ['Alright, stop recording', 'no'],
  ['No, who is this?', 'no'],
  ['Okay, but please do not record me.', null],
  ["Sure, but don't record", null],
  ['Yes, but not today', null],
  ['Record what exactly?', null],
  ['record what exactly', null],
  ['Right, who is this?', null],
  ['right who is this', null],
  ['Are you sure?', null],
  ['Is that right?', null],
  ['Yes?', null],
  ["Isn't that expensive?", null],
  ['No, thanks.', 'no'],
  ['Not really', 'no'],
  ['I do not think so', 'no'],
  ["We don't", 'no'],
  ['I am not sure', 'no'],
  ['Not right now', 'no'],
  ['No, that is right', 'no'],
  ['Hmm', null],
  ['It is too expensive', null],
  ['Peter', null],
];
for (const [said, meant] of yesNo) test(`yes or no: ${said}`, () => assert.equal(readYesNo(said), meant));

const numbers: [string, number | null][] = [
  ['about fifty five', 55],
  ['We have 1,200 seats', 1_200],
  ['Well, fifty, maybe.', 50],
  ['a couple', 2],
  ['two hundred and ten people', 210],
  ['a hundred', 100],
  ['one thousand two hundred', 1_200],
  ['none', 0],
  ['maybe three or four', 3],
  ['twenty-five', 25],
  ['a dozen', 12],
  ['five hours every week', 5],
  ['I have no idea', null],
  ['and a half', null],
];
for (const [said, meant] of numbers) test(`number: ${said}`, () => assert.equal(readNumber(said), meant));

const names: [string, string | null][] = [
  ['My name is peter miller.', 'Peter Miller'],
  ["It's Anna", 'Anna'],
  ['This is John Smith speaking', 'John Smith'],
  ['Miller', 'Miller'],
  ['I would rather not tell you that today', null],
];
for (const [said, meant] of names) test(`name: ${said}`, () => assert.equal(readName(said), meant));

const wishes: [string, { when: string | null } | null][] = [
  ['Can you call me back tomorrow at three?', { when: 'Can you call me back tomorrow at three?' }],
  ['Try again next week', { when: 'Try again next week' }],
  ['call me on Monday', { when: 'call me on Monday' }],
  ['call me back on the 15th', { when: 'call me back on the 15th' }],
  ['Try again December fifteenth', { when: 'Try again December fifteenth' }],
  ["I'm driving", { when: null }],
  ['This is not a good time', { when: null }],
  ['I am in a meeting', { when: null }],
  ['Not now', { when: null }],
  ['I have no time for this', null],
  ['What time is it?', null],
  ['Yes', null],
];
for (const [said, meant] of wishes) test(`another time: ${said}`, () => assert.deepEqual(readCallBackWish(said), meant));

test('wrong numbers, greetings, repeats and machines', () => {
  const told = (read: (said: string) => boolean, yes: string[], no: string[]) => {
    for (const said of yes) assert.equal(read(said), true, said);
    for (const said of no) assert.equal(read(said), false, said);
  };
  told(
    saysWrongNumber,
    ['You have the wrong number.', 'There is nobody here by that name', "He doesn't live here"],
    ['My number is 5', 'Nobody here needs that'],
  );
  told(isGreeting, ['Hello?', 'Hi, who is this?', 'Good morning.'], ['Hello, yes please', 'Yes']);
  told(asksToRepeat, ['Sorry?', 'Can you repeat that please', "I didn't catch that"], ['Sorry, no', 'What do you want?']);
  told(
    asksForPerson,
    ['Can I talk to a real person?', 'Transfer me to sales', 'A human, please.', 'I would rather talk to a human being'],
    [
      'I need to speak with my manager about it',
      'This is the manager speaking',
      'You can talk to my colleague',
      'Nobody works here',
    ],
  );
  told(asksWhetherMachine, ['Are you a robot?', 'Is this a recording', 'Am I talking to a real person?'], ['Are you from Acme?']);
});
