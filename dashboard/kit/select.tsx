// Choose one of a few.
import { Select as Base } from '@base-ui/react/select';
import { clsx } from 'clsx';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { popupItem, popupSheet } from './popup.ts';

export type Choice = { value: string; label: string; note?: string };

export function Select({
  label,
  value,
  choices,
  onChange,
  disabled = false,
  trigger,
  triggerClass,
}: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  disabled?: boolean;
  trigger?: ReactNode;
  triggerClass?: string;
}) {
  return (
    <Base.Root
      value={value}
      items={choices.map(({ value: v, label: l }) => ({ value: v, label: l }))}
      onValueChange={(next) => next !== null && onChange(next)}
      disabled={disabled}
    >
      <Base.Trigger
        aria-label={label}
        className={clsx(
          triggerClass ??
            'inline-flex h-8 items-center justify-between gap-2 rounded-control border border-line-strong bg-surface pr-2 pl-2.5 text-body shadow-1 transition-colors duration-100 hover:bg-hover data-disabled:opacity-50',
        )}
      >
        {trigger ?? (
          <>
            <Base.Value />
            <Base.Icon>
              <ChevronDown className="icon-s text-muted" aria-hidden />
            </Base.Icon>
          </>
        )}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="z-50 outline-none" sideOffset={4} align="start" alignItemWithTrigger={false}>
          <Base.Popup className={clsx(popupSheet, 'max-h-80 min-w-(--anchor-width) overflow-y-auto')}>
            {choices.map((choice) => (
              <Base.Item key={choice.value} value={choice.value} className={popupItem}>
                <span className="flex min-w-0 flex-1 flex-col">
                  <Base.ItemText className="truncate">{choice.label}</Base.ItemText>
                  {choice.note !== undefined && <span className="text-caption text-muted">{choice.note}</span>}
                </span>
                <Base.ItemIndicator>
                  <Check className="icon-s text-accent" aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
