// What is still to be sent of a call's sound, with the marks between, cut into pieces as its carrier takes them.

export type StreamMark = { name: string; resolve: (how: 'played' | 'cleared') => void };

export type StreamQueue = {
  write(pcm: Int16Array): void;
  mark(mark: StreamMark): void;
  startsWithSound(): boolean;
  /** Null where nothing is left, or only part of a piece that has to be whole. `isDue`: that part goes now, filled up with silence. */
  next(isDue: boolean): Int16Array | StreamMark | null;
  /** Of sound. */
  samples(): number;
  marks(): readonly StreamMark[];
  clear(): void;
};

export const isMark = (one: Int16Array | StreamMark): one is StreamMark => !(one instanceof Int16Array);

export function createStreamQueue({ samplesAPiece, isWhole }: { samplesAPiece: number; isWhole: boolean }): StreamQueue {
  let queue: (Int16Array | StreamMark)[] = [];
  let samples = 0;

  function cut(piece: Int16Array, from: number): number {
    const first = queue[0];
    if (!(first instanceof Int16Array)) return 0;
    const length = Math.min(first.length, piece.length - from);
    piece.set(first.subarray(0, length), from);
    if (length === first.length) queue.shift();
    else queue[0] = first.subarray(length);
    samples -= length;
    return length;
  }

  /** Up to the next mark, and no more than a piece. */
  function ready(): { length: number; isLast: boolean } {
    let length = 0;
    for (const one of queue) {
      if (isMark(one)) return { length, isLast: true };
      length += one.length;
      if (length >= samplesAPiece) return { length: samplesAPiece, isLast: false };
      if (!isWhole) break;
    }
    return { length, isLast: false };
  }

  return {
    write(pcm) {
      samples += pcm.length;
      queue.push(pcm);
    },
    mark: (mark) => void queue.push(mark),
    startsWithSound: () => queue[0] instanceof Int16Array,
    next(isDue) {
      const first = queue[0];
      if (first === undefined) return null;
      if (isMark(first)) {
        queue.shift();
        return first;
      }
      const { length, isLast } = ready();
      if (isWhole && length < samplesAPiece && !isLast && !isDue) return null;
      const piece = new Int16Array(isWhole ? samplesAPiece : length);
      for (let filled = 0; filled < length; filled += cut(piece, filled));
      return piece;
    },
    samples: () => samples,
    marks: () => queue.filter(isMark),
    clear() {
      queue = [];
      samples = 0;
    },
  };
}
