// Who leads the agent's side, said to people.

export const mindWords = {
  script: 'The agent follows its script: no language model is set up.',
  language_model: 'A language model leads the talk by the instructions.',
} as const;
