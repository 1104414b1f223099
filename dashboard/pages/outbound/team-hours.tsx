// Hours of the team, besides those of the law and of each agent: for each day of the week, from when until when.
import { weekdays } from '../../../rules/calling-window.ts';
import type { Weekday } from '../../../rules/calling-window.ts';
import { inputStyle } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/switch.tsx';
import type { Policy } from '../../outbound-queries.ts';
import { TextList } from '../agent/text-list.tsx';
import { dayNames } from '../day-names.ts';

type Hours = NonNullable<Policy['hours']>;
const office = [{ fromMinute: 540, toMinute: 1080 }];
const workdays: Hours = { days: { mon: office, tue: office, wed: office, thu: office, fri: office }, closedOn: [] };

export function TeamHours({
  hours,
  may,
  onChange,
}: {
  hours: Policy['hours'];
  may: boolean;
  onChange: (hours: Policy['hours']) => void;
}) {
  return (
    <Section title="Hours of the team" note="No agent calls outside them, whatever its own hours say.">
      <Switch
        label={<span className="text-fg">Keep hours of our own</span>}
        checked={hours !== null}
        disabled={!may}
        onChange={(on) => onChange(on ? workdays : null)}
      />
      {hours !== null && (
        <div className="mt-3 flex flex-col gap-2">
          {weekdays.map((day) => (
            <DayLine
              key={day}
              day={day}
              spans={hours.days[day] ?? []}
              may={may}
              onChange={(spans) => onChange({ ...hours, days: { ...hours.days, [day]: spans } })}
            />
          ))}
          <TextList
            label="Closed on"
            placeholder="2026-12-25"
            values={hours.closedOn}
            disabled={!may}
            onChange={(closedOn) => onChange({ ...hours, closedOn: closedOn.toSorted() })}
          />
        </div>
      )}
    </Section>
  );
}

type Spans = NonNullable<Hours['days'][Weekday]>;

function DayLine({ day, spans, may, onChange }: { day: Weekday; spans: Spans; may: boolean; onChange: (spans: Spans) => void }) {
  const [span, ...more] = spans;
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      <span className="w-36">
        <Switch
          label={<span className="text-fg">{dayNames[day]}</span>}
          checked={span !== undefined}
          disabled={!may}
          onChange={(on) => onChange(on ? office : [])}
        />
      </span>
      {span === undefined ? (
        <span className="text-muted">closed</span>
      ) : (
        <>
          <TimeInput
            label={`${dayNames[day]} from`}
            minute={span.fromMinute}
            disabled={!may}
            onChange={(fromMinute) => onChange([{ ...span, fromMinute }, ...more])}
          />
          <span aria-hidden>–</span>
          <TimeInput
            label={`${dayNames[day]} until`}
            minute={span.toMinute}
            disabled={!may}
            onChange={(toMinute) => onChange([{ ...span, toMinute }, ...more])}
          />
          {more.length > 0 && (
            <span className="nums text-muted">
              and {more.map((other) => `${told(other.fromMinute)}–${told(other.toMinute)}`).join(', ')}
            </span>
          )}
        </>
      )}
    </div>
  );
}

/** `09:00`; minutes of the next day are told as its own. */
const told = (minute: number): string =>
  minute === 1440
    ? '24:00'
    : `${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function TimeInput({
  label,
  minute,
  onChange,
  disabled,
}: {
  label: string;
  minute: number;
  onChange: (minute: number) => void;
  disabled: boolean;
}) {
  const read = (text: string): void => {
    const [, hour, rest] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
    const found = Number(hour) * 60 + Number(rest);
    if (Number.isInteger(found) && found <= 1440 && Number(rest) < 60) onChange(found);
  };
  return (
    <input
      key={minute}
      aria-label={label}
      inputMode="numeric"
      maxLength={5}
      defaultValue={told(minute)}
      disabled={disabled}
      onBlur={(event) => {
        read(event.target.value);
        event.target.value = told(minute);
      }}
      className={`${inputStyle} nums w-[72px]! text-center`}
    />
  );
}
