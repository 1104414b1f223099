// Every shortcut there is: what is not here cannot be bound, and what is here stands in the list behind `?`.

const groups = {
  Anywhere: {
    '?': 'This list',
    'g h': 'Home',
    'g c': 'Calls',
    'g a': 'Analytics',
    'g r': 'Review',
    'g p': 'Practice',
    'g d': 'Scorecards',
    'g l': 'Live',
    'g o': 'Outbound calls',
    'g e': 'AI agents',
    'g j': 'Failed jobs',
    'g i': 'Integrations',
    'g s': 'Settings',
  },
  Lists: { '/': 'Search here', j: 'Next', k: 'Previous', enter: 'Open', x: 'Choose', escape: 'Close what is open beside' },
  Call: {
    ' ': 'Play or pause',
    arrowleft: 'Back 5 seconds',
    arrowright: 'On 5 seconds',
    'shift+arrowleft': 'Turn before',
    'shift+arrowright': 'Turn after',
    ',': 'Slower',
    '.': 'Faster',
    n: 'Next moment',
    b: 'Moment before',
    c: 'Comment here',
    i: 'A clip begins here',
    o: 'A clip ends here',
    f: 'Follow playback',
    '/': 'Search in call',
    j: 'Next call',
    k: 'Previous call',
  },
  Review: {
    y: 'Met',
    p: 'Partly',
    n: 'Not found',
    a: 'Does not apply',
    enter: 'Save and go on',
    ' ': 'Play the moment',
  },
} as const;

type Listed = { [G in keyof typeof groups]: keyof (typeof groups)[G] }[keyof typeof groups];
/** Second ways to the same: the arrows of lists, and O for Enter. */
export const alsoBound = { arrowdown: 'j', arrowup: 'k', o: 'enter' } as const;
/** As in `event.key`, lower case; `shift+arrowleft`; two-letter sequences as `g c`. */
export type Shortcut = Listed | keyof typeof alsoBound;
export type GoKey = Extract<Listed, `g ${string}`>;

export const shortcutGroups = Object.entries(groups).map(([name, keys]) => ({
  name,
  keys: Object.entries(keys as Record<string, string>).map(([key, what]) => ({ key, what })),
}));

const caps: Record<string, string> = { ' ': 'Space', arrowleft: '←', arrowright: '→', enter: '↵', escape: 'Esc', shift: '⇧' };

/** The key caps of one shortcut. */
export function keyCaps(shortcut: string): string[] {
  const parts = shortcut.startsWith('g ') || shortcut.startsWith('shift+') ? shortcut.split(/[ +]/) : [shortcut];
  return parts.map((part) => caps[part] ?? part.toUpperCase());
}
