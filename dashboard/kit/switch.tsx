// On or off.
import { Switch as Base } from '@base-ui/react/switch';
import type { ReactNode } from 'react';

export function Switch({
  label,
  checked,
  onChange,
  hidden = false,
  disabled = false,
}: {
  label: ReactNode;
  checked: boolean;
  onChange: (on: boolean) => void;
  hidden?: boolean;
  disabled?: boolean;
}) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 text-muted">
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="flex h-4 w-7 shrink-0 rounded-full bg-line-strong p-[2px] transition-colors duration-100 data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="size-3 rounded-full bg-white transition-transform duration-100 data-checked:translate-x-3 dark:data-checked:bg-canvas" />
      </Base.Root>
      <span className={hidden ? 'sr-only' : undefined}>{label}</span>
    </label>
  );
}
