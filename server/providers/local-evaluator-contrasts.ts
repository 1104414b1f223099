// What is mistaken for an answer, kind by kind, in the voices of many people, and ways to answer that were missed.
import type { Phrasings } from './local-evaluator-phrasings-need.ts';

export const contrasts: readonly Phrasings[] = [
  {
    question: 'Did we say who is calling and from which company?',
    like: [],
    // Somebody asked for, and what a thing is.
    unlike: [
      'Am I talking to Mister Alvarez?',
      'hello is that the front desk',
      'Could I speak to Janet please?',
      "It's built for people who hate paperwork.",
      "It's more of a map with filters on it.",
    ],
  },
  {
    question: 'Did we say what we want to cover in the call?',
    like: [],
    // An order of things that others do, or that the product does.
    unlike: [
      'Our welders do the frames first, then the doors.',
      'The kids eat first and then we talk about homework.',
      'First it reads the file, then it sorts the lines.',
      'They look at the drawings on Friday and the prices after that.',
    ],
  },
  {
    question: 'Did we ask how they do it today?',
    like: [
      'Tell me what happens with an order once it comes in, one step after the other.',
      'And at your place, who picks that up when it arrives?',
      'can you describe for me please how it is handled in your plant now',
      "How're y'all keeping track of that these days?",
      'From the moment a patient rings, what goes on?',
      'Is it still pen and paper over there or what do you use?',
      'Which way does a complaint travel through your house?',
      'who does that right now and with what',
    ],
    unlike: [],
  },
  {
    question: 'Did we ask what is difficult or goes wrong?',
    like: [],
    // Questions for how it goes, for a place or a person.
    unlike: [
      'How does that go, who sits where?',
      'Which of the trucks go there?',
      'Who does it on Sundays?',
      'What sort of files are in there?',
    ],
  },
  {
    question: 'Did they name a problem?',
    like: [
      'the till freezes at noon and then people walk out',
      'Sundays we simply run dry and guests complain.',
      'Then somebody has to drive out at night, just for a key.',
      'They tip half of it over, and then the rats come.',
      'Everybody orders what he likes, nobody sticks to the list.',
      'We looked for nine pallets in spring and never found them.',
      "The invoice looks different every single time, I can't plan with that.",
      'Seals that leak, and the shop sends them back.',
    ],
    // How it is done, told without any complaint.
    unlike: [
      'Two of the lads carry the bins out in the morning and wash them with a hose.',
      'We have three ovens in the back and the girls take turns.',
      'My wife writes them into the green book after closing.',
      'The night crew swaps every four hours.',
      'They come in at six and load the vans by hand.',
      'The blue ones.',
      'It all runs fine as it is.',
    ],
  },
  {
    question: 'Did we ask what the problem costs or leads to?',
    like: [],
    // What they can pay, and what things cost.
    unlike: [
      'How much could the shop carry for something like this?',
      'What can your firm put up for it?',
      'What does a new tyre cost over there?',
      'How much is a ticket these days?',
    ],
  },
  {
    question: 'Did they give a figure for what it costs?',
    like: [],
    // What they could pay, what something is sold for, how many they are, and no figure at all.
    unlike: [
      'We could go up to eighteen thousand in a year.',
      'Anything under five hundred a month would be fine.',
      'Forty a month, no more, the till is empty.',
      'A hundred and ten, fitted and balanced.',
      'We are some two hundred people in three halls.',
      "Some, I guess, I've never added it up.",
      'Nobody ever counted that, to be honest.',
      'I earn about three thousand.',
      'Twelve hundred was the price with the first vendor.',
    ],
  },
  {
    question: 'Did we ask about the budget?',
    like: [
      'is there some kind of number you all have in mind for it',
      'How much have you got to play with, roughly?',
      'Is a sum for that in the plan already?',
      "mind if I ask what y'all wanted to lay out for it",
      'What could go into it each month?',
      'what is your monthly budget for the line please',
      'What would he call a fair price?',
      'Is there a figure you would feel good about?',
    ],
    // Who has the money is another question.
    unlike: [
      'And who lets go of the money for it?',
      'Whose pocket does it come out of, and who signs?',
      'so which of them sits on the purse',
    ],
  },
  {
    question: 'Did they say what money there is for it?',
    like: [],
    // A price worked out, not money that is there.
    unlike: [
      'So for forty of us that makes nine thousand.',
      'With three vans it comes to eleven hundred.',
      'Times twelve that would be sixty thousand, sir.',
    ],
  },
  {
    question: 'Did we ask by when they need it?',
    like: [],
    unlike: ['When does that binder fail you the most?', 'When do they break, in the cold?', 'And when was the worst week?'],
  },
  {
    question: 'Did we sum up their situation or tie the offer to it?',
    like: [],
    // What the product does, pressing them, and what it did for others.
    unlike: [
      'So basically it shows you every van on a map and sends alarms.',
      'Each day you wait is money out of the window.',
      'We have sold a hundred of these and each one earned its keep.',
      'If it does not pay off within the year you return it and owe us nothing.',
    ],
  },
  {
    question: 'Did we acknowledge the concern or ask about it before answering?',
    like: [
      'Yeah no, I get that. Which one was it that let you down?',
      'I would say the very same if I sat on your chair.',
      'i am sorry to hear that madam i understand how annoying it is',
      'Of course, who likes to switch in the middle of the season?',
      'I like that one too, I worked with it for years.',
      'Plenty of folks told me so when they started.',
      'That is a good thing to raise. What have they said no to before?',
      'No, I would not be surprised either.',
    ],
    unlike: [],
  },
  {
    question: 'Did we answer it with a proof, a figure or a way forward?',
    like: [
      'A team that came from the very same tool cut its bill by half last autumn, I can put you two on the phone.',
      'See, ours carry a chip, each one is counted out and in, and we were short by under two percent.',
      'There is no picture in it at all, it only feels warm or cold.',
      'We have two fitters in your town on four hours notice, ask the mill, they called them out twice.',
      'I will put that in writing, the price is held for two years.',
      'sir what i can do is i set a limit now and we check the next bill together',
      'Nine out of ten people were in by the second week.',
      'Other works councils signed a paper on it, you can have it word for word.',
      'If it does not earn its keep in a year we take it back and you get your money.',
      'Then take only the half of it, as the hotel next door does.',
    ],
    unlike: [],
  },
  {
    question: 'Did we propose a next step with a date?',
    like: [],
    // How it should be one day, what others do on a day, what is settled already, and not letting go.
    unlike: [
      'Imagine next spring comes and all of that is gone, how does a Tuesday look?',
      'Let us pretend it runs by itself, what would you do on a Friday evening?',
      'Say it is December and it works, what is different for you?',
      'Picture your team in six months, what are they doing?',
      'Then you are down for Friday at eight, was that it?',
      'I shall ring again tomorrow whether you like it or not.',
      'It tells you on Thursday which trucks will be late.',
      'The report goes out every Monday at six.',
      'Our painters come together on Wednesday.',
      'The new price is valid from the first of May.',
    ],
  },
  {
    question: 'Did they agree to the next step?',
    like: [],
    // Putting off, being frank, and days that are about something else.
    unlike: [
      "I'll be honest with you.",
      "I'll tell you straight.",
      'I have my diary at home, you hear from me.',
      'I will drop you a line about that.',
      'Friday would be better for the delivery.',
      'We have the plumber in on Tuesday.',
      'Sunday at eight the pool opens.',
    ],
  },
  {
    question: 'Did we ask who releases the money?',
    like: [],
    unlike: [
      'They taught us to ask who pays.',
      'What is your deadline, who is in the round, and so on.',
      'Who pays for the coffee today?',
    ],
  },
  {
    question: 'Did we show them their problem in another light?',
    like: [
      "So I'd say it isn't the search that hurts you, it's that nobody knows who touched it last.",
      'Then it is not the carrying that is your trouble, it is the long way.',
      "It's not the machine that is dear, it's all those small sums. That is another problem than the one you called about.",
      'Maybe you do not need more people at all, maybe you need a better form.',
      'It is not really that the border is slow, it is that the same papers are wrong each time.',
      'The question is perhaps not how many trucks, but when they leave.',
    ],
    unlike: [],
  },
  {
    question: 'Did we say what that means for them in particular?',
    like: [],
    unlike: ['So maybe you need no faster machine, you need fewer jobs at once.', 'Perhaps it is not the staff, it is the list.'],
  },
  {
    question: 'Did it say that it is an automated assistant?',
    like: [],
    unlike: [
      'You will receive a mail from our automatic service.',
      'The machine prints you a ticket.',
      'Our computer sends you the link.',
      'An automatic letter goes out tonight.',
    ],
  },
  {
    question: 'Did it ask whether the moment suits them?',
    like: [
      'have you got a minute or two right now',
      'Did I catch you at a good time?',
      'Is now all right or are you at work?',
      'Do you have a moment for that?',
      'are you free to talk for a second',
      'Is this okay now, or shall I ring later?',
    ],
    unlike: [],
  },
  {
    question: 'Did it repeat what it noted and ask whether that is right?',
    like: [],
    unlike: ['Shall I put your name on the list?', 'May I sign you up, the first week costs nothing?'],
  },
  {
    question: 'When they wanted no more calls, did it promise that?',
    like: [
      'okay i took you off and nobody here is going to ring this number any more',
      'Understood, your number is deleted, you will not hear from us again.',
      'It is noted, the system does not dial you any longer.',
      'All right, no more calls from us, I promise.',
      "I've struck you from the list, sorry for the trouble.",
    ],
    unlike: [],
  },
];
