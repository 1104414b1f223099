// Seeded chance: two runs with one seed are the same run, and one stream never disturbs another.

export type Chance = {
  /** From 0 up to, not including, 1. */
  share: () => number;
  /** A whole number, both ends included. */
  between: (least: number, most: number) => number;
  uuid: () => string;
};

export function createChance(seed: number, stream: string): Chance {
  let state = (hash(stream) ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  // mulberry32
  const bits = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const share = () => bits() / 2 ** 32;
  const hex = () => bits().toString(16).padStart(8, '0');
  return {
    share,
    between: (least, most) => least + Math.floor(share() * (most - least + 1)),
    uuid() {
      const text = hex() + hex() + hex() + hex();
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`;
    },
  };
}

// FNV-1a
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum >>> 0;
}
