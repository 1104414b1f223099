// When an agent may call and how often it tries again. The law and the team's own hours hold besides.
import { ArrowRight, Plus, X } from 'lucide-react';
import { weekdays } from '../../../rules/calling-window.ts';
import { MOST_RETRIES } from '../../../rules/retry-plan.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { inputStyle } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/switch.tsx';
import { dayNames } from '../day-names.ts';
import { ContactListeners } from './contact-listeners.tsx';
import { useDraft } from './draft.ts';
import { TextList } from './text-list.tsx';
import { clsx } from 'clsx';

export function AgentSchedule() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const { window } = settings;
  const put = (part: Partial<typeof window>): void => change({ window: { ...window, ...part } });
  const wrongHours = errorAt('window.start') ?? errorAt('window.end');
  const wrongDate = window.closedOn.flatMap((_, index) => errorAt(`window.closedOn.${index}`) ?? [])[0];
  return (
    <div className="flex max-w-3xl flex-col px-4 pb-10">
      <Section
        title="Calling hours"
        note="By the clock of the called person. The hours of the law and of your team hold besides; a call outside them waits for the next ones, unless whoever asks for it says otherwise."
      >
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center gap-2">
            <span className="w-20 text-muted">Hours</span>
            <input
              inputMode="numeric"
              aria-label="From"
              placeholder="09:00"
              maxLength={5}
              value={window.start}
              disabled={!mayEdit}
              onChange={(event) => put({ start: event.target.value })}
              className={`${inputStyle} nums w-[72px]! text-center`}
            />
            <span aria-hidden>–</span>
            <input
              inputMode="numeric"
              aria-label="Until"
              placeholder="18:00"
              maxLength={5}
              value={window.end}
              disabled={!mayEdit}
              onChange={(event) => put({ end: event.target.value })}
              className={`${inputStyle} nums w-[72px]! text-center`}
            />
            <span className="text-muted">in the contact’s time zone</span>
            {wrongHours !== undefined && (
              <p role="alert" className="w-full pl-[88px] text-caption text-weak max-sm:pl-0">
                {wrongHours}
              </p>
            )}
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <span className="w-20 text-muted">Days</span>
            <div role="group" aria-label="Days" className="flex flex-wrap gap-1">
              {weekdays.map((day) => {
                const on = window.days.includes(day);
                return (
                  <button
                    key={day}
                    type="button"
                    aria-pressed={on}
                    disabled={!mayEdit}
                    onClick={() => put({ days: weekdays.filter((other) => (other === day ? !on : window.days.includes(other))) })}
                    className={clsx(
                      'h-8 w-9 rounded-control text-caption font-medium transition-colors duration-100',
                      on ? 'bg-ink text-ink-fg' : 'bg-surface-2 text-muted hover:text-fg',
                    )}
                  >
                    <span aria-hidden>{dayNames[day].slice(0, 2)}</span>
                    <span className="sr-only">{dayNames[day]}</span>
                  </button>
                );
              })}
            </div>
            {errorAt('window.days') !== undefined && (
              <p role="alert" className="text-caption text-weak">
                {errorAt('window.days')}
              </p>
            )}
          </div>
          <Switch
            label={<span className="text-fg">The hours run over midnight</span>}
            checked={window.allowOvernight}
            disabled={!mayEdit}
            onChange={(allowOvernight) => put({ allowOvernight })}
          />
          <TextList
            label="No calls on"
            placeholder="2026-12-25"
            hint="Days on the contact’s calendar, such as 2026-12-25. Enter adds one."
            values={window.closedOn}
            disabled={!mayEdit}
            onChange={(closedOn) => put({ closedOn: closedOn.toSorted() })}
            error={errorAt('window.closedOn') ?? wrongDate}
          />
        </div>
      </Section>
      <Section
        title="Retries"
        note="When nobody answers, the line is busy or the call fails. Gaps count from the end of the attempt before."
      >
        <Retries />
      </Section>
      <ContactListeners />
    </div>
  );
}

function Retries() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const { retries, gapsMinutes } = settings.retries;
  const put = (next: number[]): void => change({ retries: { retries: next.length, gapsMinutes: next } });
  /** Gap by gap as they will be: a short list repeats its last one. */
  const gaps = Array.from({ length: Math.min(retries, MOST_RETRIES) }, (_, at) => gapsMinutes[at] ?? gapsMinutes.at(-1) ?? 120);
  const wrong =
    errorAt('retries.retries') ??
    errorAt('retries.gapsMinutes') ??
    gaps.flatMap((_, at) => errorAt(`retries.gapsMinutes.${at}`) ?? [])[0];
  return (
    <div className="flex flex-col gap-4">
      <ol aria-label="Attempts" className="flex flex-wrap items-center gap-2">
        <li className="flex h-8 items-center rounded-control border border-line-strong px-3 font-medium shadow-1">First call</li>
        {gaps.map((gap, at) => (
          <li key={at} className="flex items-center gap-2">
            <ArrowRight className="icon-s text-faint" aria-hidden />
            <span className="flex h-8 items-center rounded-control border border-line-strong pl-2 shadow-1">
              <span aria-hidden>+</span>
              <input
                aria-label={`Gap before attempt ${at + 2}, in hours`}
                inputMode="decimal"
                defaultValue={String(Number((gap / 60).toFixed(2)))}
                key={`${at} ${gap}`}
                disabled={!mayEdit}
                onBlur={(event) => {
                  const hours = Number(event.target.value);
                  if (Number.isFinite(hours)) put(gaps.map((old, index) => (index === at ? Math.round(hours * 60) : old)));
                }}
                onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
                className="nums h-7 w-10 bg-transparent text-center"
              />
              <span className="pr-2 text-muted">h</span>
              {mayEdit && at === gaps.length - 1 && (
                <IconButton label={`Remove attempt ${at + 2}`} className="size-7" onClick={() => put(gaps.slice(0, -1))}>
                  <X className="icon-s" aria-hidden />
                </IconButton>
              )}
            </span>
          </li>
        ))}
        <li className="flex items-center gap-2">
          <ArrowRight className="icon-s text-faint" aria-hidden />
          <span className="flex h-8 items-center rounded-control bg-surface-2 px-3 text-muted">Stop</span>
        </li>
        {mayEdit && gaps.length < MOST_RETRIES && (
          <li>
            <Button variant="quiet" size="s" onClick={() => put([...gaps, gaps.at(-1) ?? 120])}>
              <Plus className="icon-s" aria-hidden />
              Add an attempt
            </Button>
          </li>
        )}
      </ol>
      {wrong !== undefined && (
        <p role="alert" className="text-caption text-weak">
          {wrong}
        </p>
      )}
      <Switch
        label={<span className="text-fg">Try again after voicemail</span>}
        checked={settings.retryVoicemail}
        disabled={!mayEdit}
        onChange={(retryVoicemail) => change({ retryVoicemail })}
      />
    </div>
  );
}
