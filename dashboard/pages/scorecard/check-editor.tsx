// One check: the question, who must have said it, sentences that count and that do not, and what is particular about it.
import { Trash } from 'lucide-react';
import { useState } from 'react';
import type { Check } from '../../../rules/scorecard.ts';
import { IconButton } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { useCard } from './draft.ts';
import { keyFor } from './edits.ts';

const sides = [
  { value: 'us', label: 'We' },
  { value: 'them', label: 'They' },
  { value: 'either', label: 'Either' },
] as const;

type Props = { check: Check; number: number; path: string; onChange: (check: Check) => void; onRemove: (() => void) | null };

export function CheckEditor({ check, number, path, onChange, onRemove }: Props) {
  const { card, content, errorAt, adviceOn, problems, mayEdit } = useCard();
  const [more, setMore] = useState(false);
  const advice = adviceOn(check.key);
  const change = (part: Partial<Check>): void => onChange({ ...check, ...part });
  const listError = (field: string): string | undefined =>
    problems.find((problem) => problem.path.startsWith(`${path}.${field}`) && errorAt(problem.path) !== undefined)?.message;
  return (
    <fieldset className="flex flex-col gap-3 border-l-2 border-line pl-3">
      <legend className="sr-only">Check {number}</legend>
      <div className="flex items-end gap-2">
        <Field
          label="Question"
          className="min-w-0 flex-1"
          placeholder="Did we ask by when they need it?"
          maxLength={300}
          disabled={!mayEdit}
          value={check.question}
          error={errorAt(`${path}.question`)}
          onChange={(event) => change({ question: event.target.value })}
          onBlur={() => {
            const key = keyFor(check.question, check.key, content, card.publishedKeys);
            if (key !== check.key) change({ key });
          }}
        />
        {mayEdit && onRemove !== null && (
          <IconButton label={`Remove check ${number}`} onClick={onRemove}>
            <Trash className="icon" aria-hidden />
          </IconButton>
        )}
      </div>
      {advice !== undefined && (
        <p
          className={`rounded-list px-3 py-1.5 text-caption ${advice.level === 'blind' ? 'bg-fair-soft text-fair' : 'bg-surface-2 text-muted'}`}
        >
          {advice.level === 'blind' ? 'This machine cannot judge it. ' : ''}
          {advice.message}
        </p>
      )}
      <Labelled label="Who must have said it">
        <Segmented
          label="Who must have said it"
          value={check.saidBy === 'unknown' ? 'either' : check.saidBy}
          choices={sides}
          onChange={(saidBy) => mayEdit && change({ saidBy })}
        />
      </Labelled>
      <div className="grid gap-3 sm:grid-cols-2">
        <SentenceList
          label="Counts"
          hint="One sentence a line, each in other words. Four at least; with sixteen this machine finds more."
          sentences={check.examples}
          error={listError('examples')}
          onChange={(examples) => change({ examples })}
        />
        <SentenceList
          label="Sounds alike but does not count"
          hint="One sentence a line."
          sentences={check.counterExamples ?? []}
          error={listError('counterExamples')}
          onChange={(sentences) => onChange(withList(check, 'counterExamples', sentences))}
        />
      </div>
      <div>
        <button type="button" aria-expanded={more} className="min-h-6 font-medium text-accent" onClick={() => setMore(!more)}>
          {more ? 'Less' : 'More: answers in words, part of the call, exceptions, patterns'}
        </button>
      </div>
      {more && <Particulars check={check} path={path} onChange={onChange} listError={listError} />}
    </fieldset>
  );
}

function Particulars({
  check,
  path,
  onChange,
  listError,
}: Pick<Props, 'check' | 'path' | 'onChange'> & { listError: (field: string) => string | undefined }) {
  const { card, content, errorAt, mayEdit } = useCard();
  const isLocal = card.judgedBy === 'local';
  const { anchors, within, inReplyTo, askedBy } = check;
  const checks = content.categories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.checks));
  const asking = checks.find(({ key }) => key === askedBy);
  const anchor = (which: 'full' | 'half' | 'none', text: string): void => {
    const { [which]: _, ...others } = anchors ?? {};
    const { anchors: __, ...rest } = check;
    const next = text === '' ? others : { ...others, [which]: text };
    onChange(Object.keys(next).length === 0 ? rest : { ...rest, anchors: next });
  };
  const except = (text: string): void => {
    const { notApplicableWhen: _, ...rest } = check;
    onChange(text === '' ? rest : { ...rest, notApplicableWhen: text });
  };
  const part = (from: number, to: number): void => {
    const { within: _, ...rest } = check;
    onChange(from === 0 && to === 100 ? rest : { ...rest, within: { from: from / 100, to: to / 100 } });
  };
  const percentOf = (share: number | undefined, otherwise: number): number =>
    share === undefined ? otherwise : Math.round(share * 100);
  const [from, to] = [percentOf(within?.from, 0), percentOf(within?.to, 100)];
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-3">
        {(
          [
            ['full', 'A full answer'],
            ['half', 'Half an answer'],
            ['none', 'No answer'],
          ] as const
        ).map(([which, label]) => (
          <Field
            key={which}
            label={label}
            placeholder="What it looks like"
            maxLength={300}
            disabled={!mayEdit}
            value={anchors?.[which] ?? ''}
            onChange={(event) => anchor(which, event.target.value)}
          />
        ))}
      </div>
      <p className="text-caption text-muted">
        {isLocal
          ? 'Read by your team, and by a language model where one is set up. This machine knows no half answers: it finds something or it does not.'
          : 'Read by your team and by the language model.'}
      </p>
      <Field
        label="Can be left out when"
        placeholder="They had decided before the call"
        hint={
          isLocal
            ? 'A language model may then leave it out of the score. This machine leaves out only what is a reply to something nobody said.'
            : 'The language model may then say that it does not apply, and it is left out of the score.'
        }
        maxLength={300}
        disabled={!mayEdit}
        value={check.notApplicableWhen ?? ''}
        onChange={(event) => except(event.target.value)}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <NumberField
          label="Counts from"
          unit="% of the call"
          value={from}
          disabled={!mayEdit}
          onChange={(next) => part(next, to)}
        />
        <NumberField
          label="to"
          unit="%"
          value={to}
          disabled={!mayEdit}
          error={errorAt(`${path}.within`)}
          onChange={(next) => part(from, Math.min(100, next))}
        />
      </div>
      {inReplyTo !== undefined && (
        <p className="text-muted">
          Only as a reply within {inReplyTo.turns} turns to something like “{inReplyTo.examples[0] ?? inReplyTo.patterns?.[0]}”. To
          change that, export the card as YAML.
        </p>
      )}
      {isLocal && asking !== undefined && (
        <p className="text-muted">
          Right after “{asking.question}” this machine hears an answer in fewer words. To change that, export the card as YAML.
        </p>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <SentenceList
          label="Patterns that point at it"
          hint="Regular expressions, one a line; case does not matter."
          sentences={check.patterns ?? []}
          error={listError('patterns')}
          isCode
          onChange={(patterns) => onChange(withList(check, 'patterns', patterns))}
        />
        <SentenceList
          label="Patterns that rule it out"
          hint="Regular expressions, one a line."
          sentences={check.counterPatterns ?? []}
          error={listError('counterPatterns')}
          isCode
          onChange={(patterns) => onChange(withList(check, 'counterPatterns', patterns))}
        />
      </div>
    </div>
  );
}

/** An empty list is none: that is how it is stored and compared. */
function withList(check: Check, field: 'counterExamples' | 'patterns' | 'counterPatterns', list: string[]): Check {
  const { [field]: _, ...rest } = check;
  return list.length === 0 ? rest : { ...rest, [field]: list };
}

/** One entry a line. What is typed stands as typed until one leaves the field; empty lines are no entries. */
function SentenceList({
  label,
  hint,
  sentences,
  error,
  isCode = false,
  onChange,
}: {
  label: string;
  hint: string;
  sentences: readonly string[];
  error: string | undefined;
  isCode?: boolean;
  onChange: (sentences: string[]) => void;
}) {
  const { mayEdit } = useCard();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextArea
      label={label}
      hint={hint}
      error={error}
      rows={4}
      readOnly={!mayEdit}
      className={isCode ? 'font-mono text-caption' : undefined}
      value={typed ?? sentences.join('\n')}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(
          event.target.value
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        );
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
