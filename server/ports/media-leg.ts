// The sound of one live call, as a carrier hands it over once somebody has answered.

/** `callee`: the other side hung up; `agent`: we did, by `close`; `carrier`: the line was lost. */
export type LegEnd = { endedBy: 'callee' | 'agent' | 'carrier' };

export type MediaLeg = {
  /** Samples per second, of both directions. */
  rateHz: 8_000 | 16_000 | 24_000;
  /** What the other side says: mono 16-bit samples, in order, 10 to 100 ms at a time. There is one listener; what came before it is not kept. */
  onAudio(hear: (pcm: Int16Array) => void): void;
  /** A key the other side has pressed: `0` to `9`, `*`, `#`. */
  onDigit(press: (digit: string) => void): void;
  /** Told once, also to a listener that comes after the end. */
  onEnd(ended: (end: LegEnd) => void): void;
  /** Played after what was written before, in real time. Any length. After the end nothing happens. */
  write(pcm: Int16Array): void;
  /** Drops what has not been played. */
  clear(): void;
  /** Resolves when all that was written before has been played, or has been dropped by `clear` or the end. */
  mark(): Promise<'played' | 'cleared'>;
  /** Written and not played yet, in milliseconds. */
  queuedMs(): number;
  /** Presses keys for the other side's menu. Throws Problem `conflict` where the carrier cannot. */
  sendDigits(digits: string): Promise<void>;
  /**
   * Connects the other side with that number (E.164) and leaves; `close` then ends our part alone. Resolves once the carrier has taken it over.
   * Throws Problem `conflict` where it does not. Left out where the line cannot.
   */
  transfer?(number: string): Promise<void>;
  /** Hangs up. Again is harmless. */
  close(): void;
};
