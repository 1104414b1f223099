// What differs between two states of an agent, setting by setting.
import { clsx } from 'clsx';
import type { SettingsChange } from '../../../rules/agent-versions.ts';
import { diffLines } from './text-diff.ts';

const marks = { same: ' ', gone: '−', new: '+' } as const;
const marksInWords = { same: '', gone: 'removed: ', new: 'added: ' } as const;

export function Changes({ changes }: { changes: readonly SettingsChange[] }) {
  if (changes.length === 0) return <p className="text-muted">Nothing differs.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {changes.map((change) => (
        <li key={change.path}>
          <p className="font-medium">{change.label}</p>
          <div className="mt-1 overflow-hidden rounded-list border border-line font-mono text-caption">
            {diffLines(change.before, change.after).map((line, at) => (
              <p
                key={at}
                className={clsx(
                  'flex gap-2 px-2.5 py-0.5 break-words whitespace-pre-wrap',
                  line.kind === 'gone' && 'bg-weak-soft text-weak',
                  line.kind === 'new' && 'bg-strong-soft text-strong',
                  line.kind === 'same' && 'text-muted',
                )}
              >
                <span aria-hidden className="shrink-0 select-none">
                  {marks[line.kind]}
                </span>
                <span className="min-w-0">
                  <span className="sr-only">{marksInWords[line.kind]}</span>
                  {line.text}
                </span>
              </p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
