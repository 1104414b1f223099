// A short explanation on hover and focus. Many triggers share the one popup of the page: a trigger alone costs little.
import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

const shared = Base.createHandle<ReactNode>();

export const Tooltip = ({ text, children }: { text: ReactNode; children: ReactElement }) => (
  <Base.Trigger handle={shared} payload={text} render={children} delay={250} />
);

/** Where explanations appear: once in the whole page. */
export const Tooltips = () => (
  <Base.Root handle={shared}>
    {({ payload }) => (
      <Base.Portal>
        <Base.Positioner sideOffset={6} side="top" className="z-50">
          <Base.Popup className="max-w-72 rounded-control bg-ink px-2.5 py-1.5 text-caption text-ink-fg shadow-2">
            {payload}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    )}
  </Base.Root>
);
