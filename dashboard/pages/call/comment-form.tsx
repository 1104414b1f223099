// Where a comment is written: `@` suggests members, Ctrl or ⌘ with Enter sends, Escape leaves.
import { clsx } from 'clsx';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { suggestionsFor } from '../../../rules/mention.ts';
import { Button } from '../../kit/button.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import type { CallComments } from '../../comment-queries.ts';

export function CommentForm({
  label,
  act,
  people,
  focus,
  text: before = '',
  onSend,
  onCancel,
  beside,
}: {
  label: string;
  act: string;
  people: CallComments['people'];
  focus: boolean;
  text?: string;
  /** What was typed stays when it fails. */
  onSend: (text: string) => Promise<unknown>;
  onCancel?: () => void;
  beside?: ReactNode;
}) {
  const [text, setText] = useState(before);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const [picked, setPicked] = useState(0);
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus) input.current?.focus();
  }, [focus]);
  const offered = suggestionsFor(text, people);
  const isWhole = offered?.people.some(({ name }) => text.toLowerCase().endsWith(`@${name.toLowerCase()}`)) === true;
  const names = offered === null || isWhole ? [] : offered.people;
  const at = Math.min(picked, names.length - 1);
  const take = (index: number): void => {
    const person = names[index];
    if (person === undefined || offered === null) return;
    setText(`${text.slice(0, offered.from)}@${person.name} `);
    setPicked(0);
    input.current?.focus();
  };
  const send = (): void => {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    setError(undefined);
    onSend(text.trim())
      .then(
        () => setText(''),
        (cause: unknown) => setError(cause instanceof Error ? cause.message : String(cause)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextArea
        ref={input}
        label={label}
        rows={2}
        maxLength={4000}
        value={text}
        error={error}
        placeholder="@ mentions a member"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (names.length > 0 && step !== undefined) setPicked((at + step + names.length) % names.length);
          else if (names.length > 0 && (event.key === 'Enter' || event.key === 'Tab')) take(at);
          else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send();
          else if (event.key === 'Escape') {
            event.currentTarget.blur();
            onCancel?.();
          } else return;
          event.preventDefault();
        }}
      />
      {names.length > 0 && (
        <ul aria-label="Members" className="rounded-list border border-line bg-surface p-1 shadow-2">
          {names.map((person, index) => (
            <li key={person.personId}>
              <button
                type="button"
                tabIndex={-1}
                aria-current={index === at || undefined}
                onClick={() => take(index)}
                className={clsx(
                  'flex h-7 w-full items-center rounded-control px-2 text-left',
                  index === at ? 'bg-hover' : 'hover:bg-hover',
                )}
              >
                {person.name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <span className="flex items-center justify-end gap-1">
        <span className="mr-auto">{beside}</span>
        {onCancel !== undefined && (
          <Button variant="quiet" size="s" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" size="s" variant="main" busy={busy} disabled={text.trim() === ''}>
          {act}
        </Button>
      </span>
    </form>
  );
}
