// A menu behind a button.
import { Menu as Base } from '@base-ui/react/menu';
import { clsx } from 'clsx';
import type { ReactElement, ReactNode } from 'react';
import { popupItem, popupSheet } from './popup.ts';

export type MenuEntry =
  | { kind?: 'act'; label: string; icon?: ReactNode; note?: ReactNode; onSelect: () => void; danger?: boolean; disabled?: boolean }
  | { kind: 'line' };

export function Menu({
  trigger,
  entries,
  align = 'end',
}: {
  trigger: ReactElement;
  entries: MenuEntry[];
  align?: 'start' | 'end';
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="z-50 outline-none" sideOffset={4} align={align}>
          <Base.Popup className={clsx(popupSheet, 'min-w-48')}>
            {entries.map((entry, index) =>
              entry.kind === 'line' ? (
                <Base.Separator key={index} className="mx-1 my-1 h-px bg-line" />
              ) : (
                <Base.Item
                  key={index}
                  disabled={entry.disabled ?? false}
                  onClick={entry.onSelect}
                  className={clsx(popupItem, entry.danger === true && 'text-weak [&_svg]:text-weak')}
                >
                  {entry.icon}
                  <span className="flex-1">{entry.label}</span>
                  {entry.note}
                </Base.Item>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
