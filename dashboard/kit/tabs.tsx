// Tabs with an underline that glides.
import { Tabs as Base } from '@base-ui/react/tabs';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type Tab = { value: string; label: ReactNode; panel: ReactNode };

export function Tabs({
  tabs,
  value,
  onChange,
  label,
  panelClass,
  className,
}: {
  tabs: Tab[];
  value: string;
  onChange: (value: string) => void;
  label: string;
  panelClass?: string;
  className?: string;
}) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(String(next))} className={clsx('flex min-h-0 flex-col', className)}>
      <Base.List aria-label={label} className="relative flex h-10 shrink-0 gap-4 border-b border-line px-4">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="flex items-center gap-1.5 whitespace-nowrap rounded-chip font-medium text-muted transition-colors duration-100 hover:text-fg data-active:text-fg"
          >
            {tab.label}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-[-1px] left-0 h-[2px] w-(--active-tab-width) translate-x-(--active-tab-left) bg-ink transition-all duration-150 ease-out" />
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className={clsx('min-h-0 flex-1 outline-none', panelClass)}>
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
