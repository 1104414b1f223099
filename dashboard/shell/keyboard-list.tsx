// Every shortcut, in one dialog behind `?`.
import { Dialog } from '../kit/dialog.tsx';
import { Kbd } from '../kit/kbd.tsx';
import { Switch } from '../kit/switch.tsx';
import { setShortcuts, useShortcutsOn } from '../keyboard.ts';

const groups: { name: string; keys: [string[], string][] }[] = [
  {
    name: 'Anywhere',
    keys: [
      [['⌘', 'K'], 'Search or jump (Ctrl K)'],
      [['?'], 'This list'],
      [['G', 'H'], 'Home'],
      [['G', 'C'], 'Calls'],
      [['G', 'L'], 'Live'],
      [['G', 'O'], 'Outbound calls'],
      [['G', 'E'], 'AI agents'],
      [['G', 'J'], 'Failed jobs'],
      [['G', 'I'], 'Integrations'],
      [['G', 'S'], 'Settings'],
      [['⌘', '⇧', 'L'], 'Change the theme'],
    ],
  },
  {
    name: 'Lists',
    keys: [
      [['/'], 'Search here'],
      [['J'], 'Next'],
      [['K'], 'Previous'],
      [['↵'], 'Open'],
    ],
  },
  {
    name: 'Call',
    keys: [
      [['Space'], 'Play or pause'],
      [['←'], 'Back 5 seconds'],
      [['→'], 'On 5 seconds'],
      [['⇧', '←'], 'Turn before'],
      [['⇧', '→'], 'Turn after'],
      [[','], 'Slower'],
      [['.'], 'Faster'],
      [['N'], 'Next moment'],
      [['B'], 'Moment before'],
      [['F'], 'Follow playback'],
      [['/'], 'Search in call'],
      [['J'], 'Next call'],
      [['K'], 'Previous call'],
    ],
  },
];

export default function KeyboardList({ onClose }: { onClose: () => void }) {
  const on = useShortcutsOn();
  return (
    <Dialog open onClose={onClose} title="Keyboard" wide>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.name} className={group.name === 'Call' ? 'sm:row-span-2' : ''}>
            <h3 className="mb-1 text-caption font-semibold text-muted">{group.name}</h3>
            <dl>
              {group.keys.map(([keys, what]) => (
                <div key={what} className="flex h-7 items-center justify-between gap-3">
                  <dt>{what}</dt>
                  <dd className="flex gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="mt-4 border-t border-line pt-3">
        <Switch label="Single-key shortcuts" checked={on} onChange={setShortcuts} />
      </div>
    </Dialog>
  );
}
