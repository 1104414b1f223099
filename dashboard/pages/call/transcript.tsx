// What was said. All turns stand in the page, so that find, print and screen readers work; each listens only to its own index.
import { ChevronDown, ChevronUp, Pencil, Search } from 'lucide-react';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { clock } from '../../format.ts';
import { useKeys } from '../../keyboard.ts';
import { Badge } from '../../kit/badge.tsx';
import { IconButton } from '../../kit/button.tsx';
import { Switch } from '../../kit/switch.tsx';
import { Tooltip } from '../../kit/tooltip.tsx';
import type { Comment } from '../../comment-queries.ts';
import type { CallDetail, Utterance } from '../../queries.ts';
import { usePlayer } from './player.ts';
import type { Player, PlayerState } from './player.ts';
import type { Speaker } from './speakers.ts';
import { TurnEditor } from './turn-editor.tsx';

type Given = NonNullable<CallDetail['transcript']>;
const turnOf = (state: PlayerState): number => state.turn;
const playingOf = (state: PlayerState): boolean => state.playing;

/** Case-insensitive places of a text; at most 500. */
function findAll(text: string, wanted: string): [number, number][] {
  if (wanted === '') return [];
  const found: [number, number][] = [];
  const inText = text.toLowerCase();
  const what = wanted.toLowerCase();
  for (let at = inText.indexOf(what); at >= 0 && found.length < 500; at = inText.indexOf(what, at + what.length))
    found.push([at, at + what.length]);
  return found;
}

export function Transcript({
  transcript,
  speakers,
  player,
  evidence,
  comments,
  focus,
  callId,
}: {
  transcript: Given;
  speakers: Speaker[];
  player: Player;
  evidence: ReadonlyMap<number, string[]>;
  comments: ReadonlyMap<number, Comment[]>;
  focus: { turn: number; at: number } | null;
  /** Null: one may not correct it. */
  callId: string | null;
}) {
  const { utterances } = transcript;
  const [editing, setEditing] = useState<number | null>(null);
  const edit = callId === null ? null : setEditing;
  const [text, setText] = useState('');
  const [hit, setHit] = useState(0);
  const [follow, setFollow] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const turn = usePlayer(player, turnOf);
  const playing = usePlayer(player, playingOf);
  const colors = useMemo(() => new Map(speakers.map((speaker) => [speaker.name, speaker.color])), [speakers]);
  const wanted = text.trim();
  const hits = useMemo(
    () => utterances.flatMap((utterance, index) => findAll(utterance.text, wanted).map((_, nth) => ({ index, nth }))),
    [utterances, wanted],
  );
  const current = hits[Math.min(hit, hits.length - 1)];
  useKeys({ '/': () => input.current?.focus(), f: () => setFollow((now) => !now) });

  const show = useCallback((index: number, smooth: boolean): void => {
    const box = scroller.current;
    const element = box?.querySelector<HTMLElement>(`[data-turn="${index}"]`);
    if (box === null || element === null || element === undefined) return;
    const inView = (): boolean => {
      const top = element.offsetTop - box.scrollTop;
      return top >= 8 && top + element.offsetHeight <= box.clientHeight - 8;
    };
    const calm = !smooth || matchMedia('(prefers-reduced-motion: reduce)').matches;
    const scroll = (): void =>
      box.scrollTo({ top: Math.max(0, element.offsetTop - box.clientHeight * 0.28), behavior: calm ? 'instant' : 'smooth' });
    if (inView()) return;
    scroll();
    // Turns that were never on screen have estimated heights; once they are drawn, aim again.
    if (calm) requestAnimationFrame(() => requestAnimationFrame(scroll));
  }, []);
  useEffect(() => {
    if (follow && turn >= 0) show(turn, playing);
    // Only a change of turn moves the text; pausing does not.
  }, [turn, follow, show]);
  useEffect(() => {
    if (current !== undefined) show(current.index, false);
  }, [current, show]);
  useEffect(() => {
    if (focus !== null) show(focus.turn, false);
  }, [focus, show]);
  const step = (by: number): void => setHit((now) => (hits.length === 0 ? 0 : (now + by + hits.length) % hits.length));

  return (
    <section aria-label="Transcript" className="flex min-h-0 flex-1 flex-col">
      <div className="no-print flex min-h-11 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-y border-line px-4 py-1.5">
        <h2 className="font-semibold max-lg:sr-only">Transcript</h2>
        <div className="relative w-52 max-sm:flex-1">
          <Search className="icon-s pointer-events-none absolute top-2.25 left-2.5 text-muted" aria-hidden />
          <input
            ref={input}
            type="search"
            aria-label="Search in call"
            placeholder="Search in call"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setHit(0);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
              else if (event.key === 'Escape' && text !== '') setText('');
              else if (event.key === 'Escape') event.currentTarget.blur();
            }}
            className="h-8 w-full rounded-control border border-line-strong bg-surface pr-2 pl-8 shadow-1 [&::-webkit-search-cancel-button]:hidden"
          />
        </div>
        {wanted !== '' && (
          <span className="-ml-2 flex items-center">
            <span role="status" className="nums text-caption text-muted">
              {hits.length === 0 ? 'Not found' : `${Math.min(hit, hits.length - 1) + 1} of ${hits.length}`}
            </span>
            <IconButton label="Place before" className="size-7" disabled={hits.length < 2} onClick={() => step(-1)}>
              <ChevronUp className="icon-s" aria-hidden />
            </IconButton>
            <IconButton label="Next place" className="size-7" disabled={hits.length < 2} onClick={() => step(1)}>
              <ChevronDown className="icon-s" aria-hidden />
            </IconButton>
          </span>
        )}
        <span className="ml-auto flex items-center gap-2">
          {transcript.speakersEstimated && (
            <Tooltip text="One channel only: who spoke was guessed from the sound of the voices, so a turn may be on the wrong side.">
              <button type="button" className="rounded-chip">
                <Badge tone="fair">Speakers estimated</Badge>
              </button>
            </Tooltip>
          )}
          {transcript.timesEstimated && (
            <Tooltip text="The transcript came without times; they were spread over the text.">
              <button type="button" className="rounded-chip">
                <Badge tone="fair">Times estimated</Badge>
              </button>
            </Tooltip>
          )}
          {player.audio !== null && (
            <Switch label={<span className="max-sm:sr-only">Follow playback</span>} checked={follow} onChange={setFollow} />
          )}
        </span>
      </div>
      <div
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label="Text of the call"
        className="thin-scroll relative min-h-0 flex-1 overflow-y-auto px-2 py-2 -outline-offset-2"
      >
        {utterances.map((utterance, index) =>
          callId !== null && editing === index ? (
            <TurnEditor
              key={index}
              {...{ callId, index, utterance, speakers }}
              version={transcript.version}
              onClose={() => setEditing(null)}
            />
          ) : (
            <Turn
              key={index}
              index={index}
              utterance={utterance}
              color={colors.get(utterance.speaker) ?? '--muted'}
              player={player}
              wanted={wanted}
              currentNth={current?.index === index ? current.nth : -1}
              quotes={evidence.get(index)}
              comments={comments.get(index)}
              pointed={focus?.turn === index}
              onEdit={edit}
            />
          ),
        )}
        {utterances.length === 0 && <p className="px-4 py-8 text-center text-muted">Nobody spoke in this recording.</p>}
      </div>
    </section>
  );
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

const Turn = memo(function Turn({
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
      <span className="-mx-0.5 rounded-chip bg-word px-0.5">{text.slice(place[0], place[1])}</span>
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
