// Two days, both of them included.
import { dayOf } from '../../days.ts';
import type { Days } from '../../days.ts';
import { inputStyle } from '../../kit/field.tsx';

export function DayRange({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const today = dayOf(new Date());
  const input = (label: string, value: string, change: (next: string) => Days) => (
    <input
      type="date"
      aria-label={label}
      value={value}
      max={today}
      // Half a date is no date: the browser hands over an empty text while one types.
      onChange={(event) => event.target.value !== '' && onChange(inOrder(change(event.target.value)))}
      className={`${inputStyle} nums w-[140px]!`}
    />
  );
  return (
    <span className="flex items-center gap-1.5 text-muted">
      {input('First day', days.from, (from) => ({ ...days, from }))}–{input('Last day', days.to, (to) => ({ ...days, to }))}
    </span>
  );
}

const inOrder = ({ from, to }: Days): Days => (from <= to ? { from, to } : { from: to, to: from });
