// Checks about how the other side buys: money, people, criteria. For the templates; a team changes them as it likes.
import type { Check } from './scorecard.ts';

export const budgetNamed: Check = {
  key: 'budget-named',
  question: 'Did they say what money there is for it?',
  saidBy: 'them',
  anchors: { full: 'A sum, or that it is in the budget.', half: 'That money could be found.', none: 'Nothing about money.' },
  examples: [
    'We have set aside about twenty thousand for this year.',
    'There is a budget of fifty thousand euros for it.',
    'It has to stay under a thousand a month.',
    'Up to thirty thousand I can sign for myself.',
    'The money for this is in next year’s plan.',
    'We put forty thousand into the budget for a new system.',
    'We could spend around five hundred per seat.',
    'There is no budget left this year, but we get a new one in January.',
    'It may not be more than eight hundred a month, that is what we have for it.',
  ],
  counterExamples: [
    'That costs us thousands every month.',
    'What does it cost?',
    'We made three million last year.',
    'That is too expensive for us.',
    'We pay our people by the hour.',
    'I would guess we lose five thousand a month.',
  ],
  patterns: [
    '\\b(?:no(?:t)? more than|up to|at most|stay under|maximum)\\b.*\\b(?:thousand|hundred|grand|euros?|dollars?|pounds?|\\d)',
    '\\b(?:budget(?:ed)?|set aside|earmarked|allocated|approved)\\b.*\\b(?:thousand|hundred|million|grand|euros?|dollars?|pounds?|\\d)',
    '\\b(?:thousand|hundred|grand|euros?|dollars?|pounds?|\\d+k?)\\b.*\\b(?:budget|set aside|to spend|earmarked|for this project)\\b',
  ],
  counterPatterns: ['\\b(?:guess|los(?:e|es|ing|t)|costs?|waste[sd]?|sign(?:s|ed)?|approv\\w+)\\b'],
};

export const deciderNamed: Check = {
  key: 'decider-named',
  question: 'Did they say who decides?',
  saidBy: 'them',
  anchors: { full: 'A person or a role.', half: 'A department.', none: 'Nobody is named.' },
  examples: [
    'In the end our finance director has to sign it.',
    'I decide that together with my partner.',
    'The final word is with the board.',
    'My boss has to approve everything above five thousand.',
    'That is my decision alone.',
    'Purchasing and the head of IT decide on it.',
    'Our managing director makes the call on such things.',
    'It goes through a committee of three people.',
    'Everything of that size is signed by the owners.',
    'I decide that, nobody else has a say.',
  ],
  counterExamples: [
    'My boss is on holiday.',
    'I will ask my colleague to join.',
    'We have not decided yet.',
    'Our finance team uses another tool.',
    'I work for the head of sales.',
  ],
  patterns: [
    '\\b(?:i|we|he|she|they|boss|director|manager|board|owner|committee|procurement|purchasing|ceo|cfo|cto|head of \\w+)\\b.*\\b(?:decides?|signs? (?:it|off)|has to (?:sign|approve)|have to (?:sign|approve)|final (?:word|say)|makes? the (?:call|decision)|gives? the green light)\\b',
    '\\b(?:my|our) (?:decision|call) (?:alone|to make)\\b',
    '\\b(?:signed|approved|decided|released) by\\b',
    '\\b(?:nobody|no one) else\\b.*\\b(?:say|decid\\w+|ask(?:ed)?)\\b',
  ],
  counterPatterns: ['\\bnot decided\\b', '\\?$'],
};

export const economicBuyerAsked: Check = {
  key: 'economic-buyer-asked',
  question: 'Did we ask who releases the money?',
  saidBy: 'us',
  examples: [
    'Who signs off on the money for this?',
    'Whose budget would it come out of?',
    'Who has the last word on spending at this size?',
    'Who would need to approve the purchase?',
    'Is there somebody who has to release the funds?',
    'Who holds the purse strings for this?',
    'Does the finance director need to approve that?',
    'Who can say yes when everybody else says no?',
    'Whose name goes under the order?',
    'Who has to agree to spend that much?',
  ],
  counterExamples: [
    'Who uses it every day?',
    'Who did you talk to at our company?',
    'Do you have a budget for it?',
    'How much money does that cost you?',
  ],
  patterns: [
    '\\b(?:who(?:se)?|which person)\\b.*\\b(?:sign(?:s|ature)?|approv\\w+|releas\\w+|pays? for|purse|spend\\w*|budget would|name under)\\b',
    '\\b(?:needs?|has|have) to (?:approve|sign off|release)\\b.*\\?',
  ],
};

export const criteriaAsked: Check = {
  key: 'criteria-asked',
  question: 'Did we ask by what they will choose?',
  saidBy: 'us',
  examples: [
    'What will you compare the vendors by?',
    'What matters most to you when you choose a supplier?',
    'Which requirements does a solution have to meet?',
    'What are the must-haves on your list?',
    'How will you judge whether it is the right tool?',
    'What would make you pick one over the other?',
    'Are there any criteria the new system has to fulfil?',
    'What would the ideal solution need to have?',
  ],
  counterExamples: [
    'What matters is that we help you.',
    'Which system do you use today?',
    'What is the main problem with it?',
    'Who decides about it?',
  ],
  patterns: [
    '\\b(?:what|which|how)\\b.*\\b(?:criteria|requirements?|must[- ]haves?|deal[- ]?breakers?|compare|judge|evaluate|choose between|look for in)\\b',
    '\\bwhat (?:matters|is important|counts) (?:most )?(?:to|for) you\\b',
  ],
};

export const championShown: Check = {
  key: 'champion-shown',
  question: 'Did they offer to speak up for it inside?',
  saidBy: 'them',
  anchors: { full: 'They will win others over.', half: 'They will pass it on.', none: 'They only listen.' },
  examples: [
    'I will convince my boss that we need this.',
    'I want to bring this into our next management meeting.',
    'Let me show it to my team, they will love it.',
    'I am going to push for this internally.',
    'I will make the case to our finance people.',
    'Give me the figures and I sell it to the board.',
    'I would really like to get this started here.',
    'I will talk to the others and get them on our side.',
    'I would present it to the other heads myself.',
    'I will fight for it with the managers.',
  ],
  counterExamples: [
    'I will think about it.',
    'I have to ask my boss first.',
    'Send me something and I will have a look.',
    'My team is quite large.',
    'Let me get back to you.',
  ],
  patterns: [
    "\\bi(?:'ll| will|'m going to| am going to| can| want to)\\b.*\\b(?:convince|push for|fight for|make the case|(?:sell|present|show|pitch) (?:it|this|that) to|champion|speak up|get (?:them|him|her|everyone|everybody) (?:on board|behind)|win (?:them|him|her) over)\\b",
  ],
  counterPatterns: ['\\b(?:think about|have a look)\\b'],
};
