// Puts what could have been said into the words of a call. Only where a language model is set up; without one the card's example stands.

export type RewordInput = {
  /** What earns the point, and the card's own example of it. */
  aim: string;
  question: string;
  example: string;
  /** What was said around the moment, oldest first. */
  said: { side: 'us' | 'them' | 'unknown'; text: string }[];
  /** Which of these lines it is about. */
  at: number;
  signal: AbortSignal;
};

/** One line to say. Throws Problem `provider_unreachable`, `provider_refused`, `provider_answer_invalid`. */
export type Reword = (input: RewordInput) => Promise<string>;
