// Figures of the conversation, each with its definition on hover and focus, and a way to the places it comes from.
import { useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { conversationStretches, type ConversationStretches, type Stretch } from '../../../rules/conversation-stretches.ts';
import { percent, seconds } from '../../format.ts';
import { Tooltip } from '../../kit/tooltip.tsx';
import { labelsQuery } from '../../queries.ts';
import type { CallDetail } from '../../queries.ts';
import type { PlayEvidence } from './score-panel.tsx';

type Metrics = NonNullable<CallDetail['metrics']>;
type Figure = { key: keyof Metrics; name: string; value: string | null; note?: { text: string; ink: string; rest: string } };

const perMinute = (value: number | null): string | null => (value === null ? null : `${Math.round(value * 10) / 10} /min`);

function talkNote(share: number | null): Figure['note'] {
  if (share === null) return undefined;
  const rest = 'usual 35–50%';
  if (share > 0.65) return { text: 'High', ink: 'text-weak', rest };
  return share >= 0.35 && share <= 0.5 ? { text: 'In range', ink: 'text-strong', rest } : { text: 'Watch', ink: 'text-fair', rest };
}

function figuresOf(metrics: Metrics): Figure[] {
  const note = talkNote(metrics.talkShare);
  return [
    {
      key: 'talkShare',
      name: 'Talk ratio',
      value: metrics.talkShare === null ? null : percent(metrics.talkShare),
      ...(note === undefined ? {} : { note }),
    },
    {
      key: 'longestMonologueMs',
      name: 'Longest monologue',
      value: metrics.longestMonologueMs === null ? null : seconds(metrics.longestMonologueMs),
    },
    { key: 'questionsByUs', name: 'Questions asked', value: String(metrics.questionsByUs) },
    { key: 'questionsByThem', name: 'Questions received', value: String(metrics.questionsByThem) },
    { key: 'patienceMs', name: 'Patience', value: metrics.patienceMs === null ? null : seconds(metrics.patienceMs) },
    { key: 'interruptions', name: 'Interruptions', value: metrics.interruptions === null ? null : String(metrics.interruptions) },
    { key: 'switchesPerMinute', name: 'Interactivity', value: perMinute(metrics.switchesPerMinute) },
    {
      key: 'wordsPerMinute',
      name: 'Speaking pace',
      value: metrics.wordsPerMinute === null ? null : `${Math.round(metrics.wordsPerMinute)} wpm`,
    },
    { key: 'fillerWordsPerMinute', name: 'Filler words', value: perMinute(metrics.fillerWordsPerMinute) },
    { key: 'silenceShare', name: 'Silence', value: metrics.silenceShare === null ? null : percent(metrics.silenceShare) },
  ];
}

const longestFirst = (stretches: readonly Stretch[]): Stretch[] =>
  stretches.toSorted((a, b) => (b.endMs ?? 0) - (b.startMs ?? 0) - (a.endMs ?? 0) + (a.startMs ?? 0));

/** What is heard only with what was said before it. */
const withLead = (stretches: readonly Stretch[], leadMs = 3_000): Stretch[] =>
  stretches.map(({ startMs, ...rest }) => ({ ...rest, startMs: startMs === null ? null : Math.max(0, startMs - leadMs) }));

/** By figure, in the order in which its places are played. */
function placesOf(found: ConversationStretches): Partial<Record<keyof Metrics, Stretch[]>> {
  return {
    talkShare: longestFirst(found.ours),
    longestMonologueMs: longestFirst(found.monologues).slice(0, 1),
    questionsByUs: found.questionsByUs,
    questionsByThem: found.questionsByThem,
    patienceMs: withLead(longestFirst(found.waits)),
    interruptions: withLead(found.interruptions),
    switchesPerMinute: withLead(found.switches),
    wordsPerMinute: longestFirst(found.ours),
    fillerWordsPerMinute: withLead(found.fillers, 1_000),
    silenceShare: longestFirst(found.silences),
  };
}

type Text = Pick<NonNullable<CallDetail['transcript']>, 'utterances' | 'timesEstimated'>;

export function Figures({ metrics, transcript, onPlay }: { metrics: Metrics; transcript: Text | null; onPlay: PlayEvidence }) {
  const labels = useQuery(labelsQuery).data;
  const figures = figuresOf(metrics);
  const places = useMemo(
    () => (transcript === null ? {} : placesOf(conversationStretches(transcript.utterances, transcript))),
    [transcript],
  );
  return (
    <section aria-label="Conversation" className="border-t border-line px-4 pt-4 pb-5">
      <h2 className="mb-2 font-semibold">Conversation</h2>
      <dl className="grid grid-cols-2 overflow-hidden rounded-list border border-line [&>div]:border-line [&>div:nth-child(even)]:border-l [&>div:nth-child(n+3)]:border-t">
        {figures.map(({ key, name, value, note }) => {
          const label = labels?.find((entry) => entry.key === key);
          return (
            <div key={key} className="px-3 py-2">
              <dt className="text-caption text-muted">
                {label === undefined ? (
                  name
                ) : (
                  <Tooltip text={label.definition}>
                    <button
                      type="button"
                      className="inline-flex min-h-6 items-center rounded-chip text-left underline decoration-line-strong decoration-dotted underline-offset-4"
                    >
                      {label.name}
                    </button>
                  </Tooltip>
                )}
              </dt>
              <dd className="nums text-read font-semibold">
                {value === null ? (
                  <span className="font-normal text-faint">–</span>
                ) : (
                  <Heard name={label?.name ?? name} value={value} places={places[key] ?? []} onPlay={onPlay} />
                )}
                {note !== undefined && (
                  <span className="block text-caption font-normal text-muted">
                    <span className={`font-medium ${note.ink}`}>{note.text}</span> · {note.rest}
                  </span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** A figure that plays its places, one after the other, each time it is pressed. */
function Heard({ name, value, places, onPlay }: { name: string; value: string; places: readonly Stretch[]; onPlay: PlayEvidence }) {
  const [next, setNext] = useState(0);
  const place = places[next % Math.max(1, places.length)];
  if (place === undefined) return <>{value}</>;
  const words = places.length === 1 ? 'play it' : `play ${(next % places.length) + 1} of ${places.length}`;
  return (
    <button
      type="button"
      title={`${words[0]?.toUpperCase()}${words.slice(1)}`}
      aria-label={`${name} ${value}: ${words}`}
      onClick={() => {
        setNext(next + 1);
        onPlay(place);
      }}
      className="-mx-1 inline-flex min-h-6 items-center gap-1.5 rounded-chip px-1 hover:bg-hover"
    >
      {value}
      <Play className="size-2.5 text-faint" aria-hidden />
    </button>
  );
}
