// One turn of a transcript: who spoke, from when, and the text with what is searched for or being said marked.
import { Pencil } from 'lucide-react';
import { memo, useCallback } from 'react';
import type { ReactNode } from 'react';
import type { Comment } from '../../comment-queries.ts';
import { clock } from '../../format.ts';
import type { Utterance } from '../../queries.ts';
import { usePlayer } from './player.ts';
import type { Player, PlayerState } from './player.ts';

/** Case-insensitive places of a text; at most 500. */
export function findAll(text: string, wanted: string): [number, number][] {
  if (wanted === '') return [];
  const found: [number, number][] = [];
  const inText = text.toLowerCase();
  const what = wanted.toLowerCase();
  for (let at = inText.indexOf(what); at >= 0 && found.length < 500; at = inText.indexOf(what, at + what.length))
    found.push([at, at + what.length]);
  return found;
}

type TurnProps = {
  index: number;
  utterance: Utterance;
  color: string;
  player: Player;
  wanted: string;
  currentNth: number;
  quotes: string[] | undefined;
  comments: Comment[] | undefined;
  pointed: boolean;
  onEdit: ((index: number) => void) | null;
};

export const Turn = memo(function Turn({
  index,
  utterance,
  color,
  player,
  wanted,
  currentNth,
  quotes,
  comments,
  pointed,
  onEdit,
}: TurnProps) {
  const word = usePlayer(
    player,
    useCallback((state: PlayerState) => (state.turn === index ? state.word : -2), [index]),
  );
  const now = word > -2 && player.audio !== null;
  const { startMs } = utterance;
  return (
    <div
      data-turn={index}
      aria-current={now || undefined}
      className={`turn group rounded-list ${now || pointed ? 'bg-accent-soft' : 'hover:bg-surface-2'}`}
    >
      <div className="grid grid-cols-[52px_minmax(0,1fr)] gap-x-3 py-2 pr-3">
        <span className="nums pt-px text-right text-caption leading-5 text-muted">
          {startMs === null ? null : player.audio === null ? (
            clock(startMs)
          ) : (
            <button
              type="button"
              className="min-h-6 min-w-6 rounded-chip px-1 hover:text-accent"
              aria-label={`Play from ${clock(startMs)}`}
              onClick={() => player.seek(startMs, true)}
            >
              {clock(startMs)}
            </button>
          )}
        </span>
        <div className="min-w-0 max-w-[68ch]">
          <p className="flex items-center gap-2 text-caption leading-6 font-semibold" style={{ color: `var(${color})` }}>
            <span aria-hidden className="size-2 rounded-[3px]" style={{ background: `var(${color})` }} />
            <span className="truncate">{utterance.speaker}</span>
            {quotes !== undefined && (
              <span title={quotes.join(', ')} className="inline-flex items-center gap-1.5 truncate font-medium text-muted">
                <span aria-hidden className="size-[7px] shrink-0 rotate-45 rounded-[1.5px] bg-strong" />
                <span className="truncate">{quotes.join(', ')}</span>
              </span>
            )}
            {onEdit !== null && (
              <button
                type="button"
                aria-label={`Correct turn ${index + 1}`}
                title="Correct"
                className="no-print inline-flex size-6 shrink-0 items-center justify-center rounded-chip text-muted opacity-0 group-hover:opacity-100 hover:text-fg focus-visible:opacity-100"
                onClick={() => onEdit(index)}
              >
                <Pencil className="size-3" aria-hidden />
              </button>
            )}
          </p>
          <p className="text-read break-words">
            <Words utterance={utterance} word={now ? word : -1} wanted={wanted} currentNth={currentNth} player={player} />
          </p>
          {comments?.map((comment) => (
            <p key={comment.commentId} className="mt-1 border-l-2 border-accent pl-2.5 break-words text-muted">
              <span className="font-semibold text-fg">{comment.by.name ?? 'Somebody'}</span>{' '}
              {comment.atMs !== null && <span className="nums text-caption">{clock(comment.atMs)}</span>} – {comment.text}
            </p>
          ))}
        </div>
      </div>
    </div>
  );
});

/** The text with what was searched for marked, or with the word being spoken highlighted. */
function Words({
  utterance,
  word,
  wanted,
  currentNth,
  player,
}: {
  utterance: Utterance;
  word: number;
  wanted: string;
  currentNth: number;
  player: Player;
}): ReactNode {
  const { text, words } = utterance;
  if (wanted !== '') {
    const parts: ReactNode[] = [];
    let from = 0;
    findAll(text, wanted).forEach(([start, end], nth) => {
      parts.push(
        text.slice(from, start),
        <mark key={start} data-current={nth === currentNth || undefined}>
          {text.slice(start, end)}
        </mark>,
      );
      from = end;
    });
    parts.push(text.slice(from));
    return parts;
  }
  const place = word < 0 || words === undefined || player.audio === null ? undefined : placesOf(utterance)[word];
  if (place === undefined) return text;
  return (
    <>
      {text.slice(0, place[0])}
      <span data-spoken className="-mx-0.5 rounded-chip bg-word px-0.5">
        {text.slice(place[0], place[1])}
      </span>
      {text.slice(place[1])}
    </>
  );
}

const places = new WeakMap<Utterance, ([number, number] | undefined)[]>();

/** Where each timed word stands in the text, so that the text itself never changes while it is highlighted. */
function placesOf(utterance: Utterance): ([number, number] | undefined)[] {
  const known = places.get(utterance);
  if (known !== undefined) return known;
  let from = 0;
  const found = (utterance.words ?? []).map((entry): [number, number] | undefined => {
    const what = entry.text.trim();
    const at = what === '' ? -1 : utterance.text.indexOf(what, from);
    if (at < 0) return undefined;
    from = at + what.length;
    return [at, from];
  });
  places.set(utterance, found);
  return found;
}
