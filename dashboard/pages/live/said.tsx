// What is said in a call, as it is said: the newest line at the bottom, the agent left, the other side right.
import { clsx } from 'clsx';
import type { TalkView } from '../agent/talk-view.ts';

const SHOWN = 60;

/** Read out only of the call that one hears or speaks in, and whole lines alone: several calls at once would be a babble. */
export function Said({ lines, agent, other, isRead }: { lines: TalkView['lines']; agent: string; other: string; isRead: boolean }) {
  const shown = lines.filter(({ text }) => text !== '').slice(-SHOWN);
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={`What ${agent} and ${other} say`}
      className="thin-scroll flex h-56 flex-col-reverse overflow-y-auto px-3 py-3 -outline-offset-2"
    >
      {shown.length === 0 ? (
        <p className="m-auto text-muted">Nothing was said yet.</p>
      ) : (
        <ol aria-live={isRead ? 'polite' : 'off'} className="flex flex-col gap-2">
          {shown.map((line) => (
            <li
              key={line.utteranceId}
              aria-hidden={!line.isFinal || undefined}
              className={clsx(
                'w-fit max-w-[85%] rounded-list px-2.5 py-1.5',
                line.side === 'us' ? 'bg-ai-soft' : 'ml-auto bg-(--them1-soft)',
                !line.isFinal && 'text-muted',
              )}
            >
              <span className="sr-only">{line.side === 'us' ? agent : other}: </span>
              {line.text}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
