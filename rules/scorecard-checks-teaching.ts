// Checks about teaching, tailoring and taking the lead, and about painting what could be. For the templates.
import type { Check } from './scorecard.ts';

export const insightShared: Check = {
  key: 'insight-shared',
  question: 'Did we tell them something about their business that they may not have known?',
  saidBy: 'us',
  anchors: {
    full: 'A finding with a figure or a cause, about companies like theirs.',
    half: 'A general remark about the market.',
    none: 'Only our product.',
  },
  examples: [
    'What we see at companies like yours is that most of the loss happens before the order is placed.',
    'Most teams think price is the reason, but in our data it is the response time.',
    'Something that surprises many of our customers is how much they spend on returns.',
    'We looked at two hundred warehouses and found that every third pallet is moved twice.',
    'Firms of your size usually lose a tenth of their leads in the first hour.',
    'The pattern we find again and again is that the second reminder does more harm than good.',
    'Research shows that half of the callers hang up after forty seconds.',
    'What few people know is that most of the errors come from copying data by hand.',
    'Companies like yours tend to believe that customers leave because of the price, but they leave because of the wait.',
    'We compared sixty plants, and nearly all of them lose their time in the same place.',
  ],
  counterExamples: [
    'We have more than two hundred customers.',
    'Our product does all of that.',
    'We were founded ten years ago.',
    'Most of our customers are very happy.',
    'We are the market leader.',
  ],
  patterns: [
    "\\b(?:what|something|the pattern) (?:we(?:'ve)? (?:see|find|found|seen|learned)|surprises?|that surprises?|few people know|many (?:people|companies|teams) (?:miss|overlook))\\b",
    '\\b(?:research|studies|our data|the data|the numbers) (?:shows?|suggests?|says?|tells?)\\b',
    '\\b(?:most|many) (?:teams|companies|firms|businesses|people) (?:think|believe|assume|underestimate|overlook)\\b',
    '\\b(?:like yours|of your size)\\b.*\\b(?:tend to|usually|often|mostly|nearly all|most of)\\b',
    '\\bwe (?:went through|looked at|compared|analy[sz]ed|studied|measured|asked)\\b.*\\b(?:found|nearly|almost|most|half|every|out of)\\b',
  ],
};

export const reframed: Check = {
  key: 'reframed',
  question: 'Did we show them their problem in another light?',
  saidBy: 'us',
  examples: [
    'The real cost is not the licence, it is the time your people wait.',
    'What if the problem is not the software but the handover between the teams?',
    'I would look at it from another side.',
    'It is less a question of price than of risk.',
    'Maybe the question is not how to call more, but whom to call.',
    'Doing nothing is the most expensive option here.',
    'You are treating the symptom and not the cause.',
    'The bigger issue behind that is that nobody owns the process.',
    'You do not need more people, you need fewer mistakes.',
    'Your real trouble begins much earlier.',
  ],
  counterExamples: [
    'That is not a problem.',
    'The price is not high.',
    'What is the problem?',
    'I look forward to it.',
    'That is a good question.',
  ],
  patterns: [
    '\\b(?:the (?:real|bigger|actual) (?:cost|problem|issue|question|risk))\\b',
    '\\b(?:what if|maybe|perhaps) (?:the|it|this)\\b.*\\b(?:not|rather|less)\\b',
    '\\b(?:symptom|root cause|another (?:side|angle|way)|doing nothing)\\b',
    "\\b(?:do not|don't) need\\b.*\\byou need\\b|\\breal (?:trouble|reason|cause|bottleneck)\\b",
  ],
};

export const tailored: Check = {
  key: 'tailored',
  question: 'Did we say what that means for them in particular?',
  saidBy: 'us',
  examples: [
    'For a team of your size that would be about two days a week.',
    'In your case that means the night shift could go home earlier.',
    'For you as head of operations that is fewer calls on the weekend.',
    'With your forty drivers that adds up to ten hours a day.',
    'At a hospital like yours it is mostly the discharge that gets quicker.',
    'Since you work with three warehouses, you would begin with the smallest.',
    'For your finance people it means they close the month two days sooner.',
    'Given that you sell to schools, the summer is when it counts.',
    'With only two people at the desk, it is the evening that costs you most.',
  ],
  counterExamples: [
    'That works for all of our customers.',
    'For us that is no problem.',
    'In general it saves time.',
    'What does that mean for you?',
    'How many drivers do you have?',
  ],
  patterns: [
    '\\b(?:in your case|with (?:only |just )?(?:a|one|two|three|four|five|\\d+) (?:\\w+ ){1,3}(?:at|on|in) |for (?:a|an) (?:\\w+ ){0,3}(?:like|of) your|for you as|given (?:that you|your)|since you|with your \\w+)\\b',
    '\\bfor your (?:\\w+ )?(?:team|people|company|business|department|customers|drivers|reps|staff)\\b',
  ],
  counterPatterns: ['\\?$'],
};

export const heldGround: Check = {
  key: 'held-ground',
  question: 'Did we hold our ground or name the price of waiting?',
  saidBy: 'us',
  examples: [
    'I would challenge that a little, if I may.',
    'I see that differently, and I will tell you why.',
    'Waiting until spring would cost you another forty thousand.',
    'With respect, I do not think that a cheaper tool solves this.',
    'Let me push back on that for a moment.',
    'If you do nothing, the same will happen next season.',
    'I would advise against starting with all teams at once.',
    'A discount does not change whether this works for you.',
    'To be frank, I do not think that this helps you.',
    'I would be careful with that.',
  ],
  counterExamples: [
    'You are absolutely right.',
    'We can give you a discount.',
    'Take all the time you need.',
    'No problem at all.',
    'I understand your concern.',
  ],
  patterns: [
    "\\b(?:push back|challenge (?:that|you|this)|disagree|see (?:it|that) differently|advise against|wouldn't recommend|would not recommend)\\b",
    '\\b(?:waiting|every (?:week|month|quarter) (?:you|of))\\b.*\\b(?:cost|lose|losing)\\b',
    '\\bif (?:you|nothing) (?:do nothing|changes?|keep)\\b',
    "\\b(?:frank(?:ly)?|respect|honest(?:ly)?)\\b.*\\b(?:do not|don't|not) (?:think|believe)\\b|\\bcareful with\\b",
    '\\b(?:each|every) (?:week|month|quarter|year)\\b.*\\b(?:burns?|costs?|lose)\\b',
  ],
};

export const visionAsked: Check = {
  key: 'vision-asked',
  question: 'Did we ask how it should be once it is solved?',
  saidBy: 'us',
  examples: [
    'What would it look like if that were solved?',
    'Imagine it worked perfectly, what would be different?',
    'Where would you like to be in a year?',
    'What would your team do with the time they get back?',
    'How would your day change if you had that?',
    'What would success look like for you?',
    'If you had a magic wand, what would you change?',
    'What would you need to be able to do so that this is no problem any more?',
  ],
  counterExamples: [
    'What does it look like today?',
    'What is the problem with it?',
    'How was your day?',
    'When do you want to go live?',
    'Imagine that.',
  ],
  patterns: [
    '\\b(?:imagine|magic wand|ideal world|perfect world|dream)\\b',
    '\\bwhat (?:would|does) (?:success|good|it|that|your \\w+|the ideal)\\b.*\\b(?:look like|be different|change)\\b',
    '\\bhow would\\b.*\\b(?:change|look|feel|be different)\\b',
  ],
};

export const visionConfirmed: Check = {
  key: 'vision-confirmed',
  question: 'Did they say that this would help them?',
  saidBy: 'them',
  within: { from: 0.2 },
  examples: [
    'That would help us a lot.',
    'If we had that, my people could finally go home on time.',
    'That would be a huge relief.',
    'With something like this we could take on twice as many orders.',
    'That is exactly what we need.',
    'Then I would not have to check every list myself any more.',
    'It would save us at least a day a week.',
    'That would make my life much easier.',
  ],
  counterExamples: [
    'That sounds nice.',
    'Can you help me?',
    'We have to check that.',
    'That would be too expensive.',
    'That would not work for us.',
  ],
  patterns: [
    "\\b(?:that|it|this)(?:'d| would| could) (?:really )?(?:help|save|solve|make|be (?:a|an) (?:huge|big|great|enormous)|free up|take (?:a lot|so much))\\b",
    '\\b(?:exactly|just) what (?:we|i) (?:need|want|are looking for)\\b',
    "\\b(?:if we had|with (?:something like )?(?:this|that))\\b.*\\b(?:could|would|wouldn't)\\b",
  ],
  counterPatterns: ['\\b(?:too (?:expensive|much)|would not|not work)\\b'],
};
