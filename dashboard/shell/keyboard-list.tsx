// Every shortcut, in one dialog behind `?`.
import { Dialog } from '../kit/dialog.tsx';
import { Kbd } from '../kit/kbd.tsx';
import { Switch } from '../kit/switch.tsx';
import { setShortcuts, useShortcutsOn } from '../keyboard.ts';
import { keyCaps, shortcutGroups } from '../shortcuts.ts';

/** They hold while one types, too, and so stand apart from the others. */
const chords = [
  { caps: ['⌘', 'K'], what: 'Search or jump (Ctrl K)' },
  { caps: ['⌘', '⇧', 'L'], what: 'Change the theme' },
];

export default function KeyboardList({ onClose }: { onClose: () => void }) {
  const on = useShortcutsOn();
  return (
    <Dialog open onClose={onClose} title="Keyboard" wide>
      <div className="columns-1 gap-8 sm:columns-2">
        {shortcutGroups.map((group) => (
          <section key={group.name} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-caption font-semibold text-muted">{group.name}</h3>
            <dl>
              {group.name === 'Anywhere' && chords.map(({ caps, what }) => <Line key={what} caps={caps} what={what} />)}
              {group.keys.map(({ key, what }) => (
                <Line key={key} caps={keyCaps(key)} what={what} />
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

function Line({ caps, what }: { caps: string[]; what: string }) {
  return (
    <div className="flex h-7 items-center justify-between gap-3">
      <dt>{what}</dt>
      <dd className="flex gap-1">
        {caps.map((cap) => (
          <Kbd key={cap}>{cap}</Kbd>
        ))}
      </dd>
    </div>
  );
}
