// What was said. All turns stand in the page, so that find, print and screen readers work; each listens only to its own index.
import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useKeys } from '../../keyboard.ts';
import { Badge } from '../../kit/badge.tsx';
import { IconButton } from '../../kit/button.tsx';
import { Switch } from '../../kit/switch.tsx';
import { Tooltip } from '../../kit/tooltip.tsx';
import type { Comment } from '../../comment-queries.ts';
import type { CallDetail } from '../../queries.ts';
import { usePlayer } from './player.ts';
import type { Player, PlayerState } from './player.ts';
import type { Speaker } from './speakers.ts';
import { TurnEditor } from './turn-editor.tsx';
import { findAll, Turn } from './turn.tsx';

type Given = NonNullable<CallDetail['transcript']>;
/** As many as are seen at first; the rest of a long call is drawn when the page stands. */
const TURNS_AT_ONCE = 16;
const turnOf = (state: PlayerState): number => state.turn;
const playingOf = (state: PlayerState): boolean => state.playing;

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
  const drawn = useDeferredValue(utterances.length, Math.min(utterances.length, TURNS_AT_ONCE));
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
    // Only a change of turn moves the text, and that it was drawn; pausing does not.
  }, [turn, follow, show, drawn]);
  useEffect(() => {
    if (current !== undefined) show(current.index, false);
  }, [current, show, drawn]);
  useEffect(() => {
    if (focus !== null) show(focus.turn, false);
  }, [focus, show, drawn]);
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
        {utterances
          .slice(0, drawn)
          .map((utterance, index) =>
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
