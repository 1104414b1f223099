// Where the call says what the team listens for: each moment is played when it is pressed.
import { clock } from '../../format.ts';
import type { CallMention } from '../../tracker-queries.ts';
import type { PlayEvidence } from './score-panel.tsx';

/** More of them is said in a number. */
const MOST_SHOWN = 30;

export function TrackerMentions({
  found,
  utterances,
  onPlay,
}: {
  found: readonly CallMention[];
  utterances: readonly { text: string }[];
  onPlay: PlayEvidence;
}) {
  if (found.length === 0) return null;
  return (
    <section aria-label="Trackers" className="border-t border-line px-4 pt-4 pb-5">
      <h2 className="mb-2 font-semibold">Trackers</h2>
      <ul className="flex flex-col gap-2">
        {found.map(({ trackerId, name, places }) => (
          <li key={trackerId} className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium">{name}</span>
            {places.slice(0, MOST_SHOWN).map(({ utterance, phrase, atMs }, nth) => (
              <button
                key={nth}
                type="button"
                title={utterances[utterance]?.text}
                aria-label={`${phrase}${atMs === null ? `, turn ${utterance + 1}` : ` at ${clock(atMs)}`}`}
                onClick={() => onPlay({ utterance, startMs: atMs, endMs: null })}
                className="nums inline-flex h-6 items-center rounded-chip border border-line px-1.5 text-caption text-muted hover:bg-hover hover:text-fg"
              >
                {atMs === null ? phrase : clock(atMs)}
              </button>
            ))}
            {places.length > MOST_SHOWN && (
              <span className="nums text-caption text-muted">and {places.length - MOST_SHOWN} more</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
