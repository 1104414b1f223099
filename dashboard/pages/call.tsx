// One call: hear it, read it, see why it scored as it did.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { commentsQuery } from '../comment-queries.ts';
import type { Comment } from '../comment-queries.ts';
import { useKeys } from '../keyboard.ts';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { Tabs } from '../kit/tabs.tsx';
import { useMedia } from '../media.ts';
import { callQuery } from '../queries.ts';
import type { CallDetail } from '../queries.ts';
import { useMay } from '../session.ts';
import { callMentionsQuery, type CallMention } from '../tracker-queries.ts';
import { neighbours } from './call-neighbours.ts';
import { callTabs } from './call/call-tab.ts';
import { CheckReview } from './call/check-review.tsx';
import { ClipMaker } from './call/clip-maker.tsx';
import type { ClipMarks } from './call/clip-maker.tsx';
import { Comments } from './call/comments.tsx';
import type { CommentAt } from './call/comments.tsx';
import { Details } from './call/details.tsx';
import { CoachingPanel } from './call/coaching-panel.tsx';
import { evidenceByTurn } from './call/evidence.ts';
import { Facts } from './call/facts.tsx';
import { FailedStage } from './call/failed-stage.tsx';
import { Figures } from './call/figures.tsx';
import { CallHeader, CallTrail } from './call/header.tsx';
import { CallOnPaper } from './call/on-paper.tsx';
import { useListeningKeys } from './call/listening-keys.ts';
import { commentsByTurn, momentsOf } from './call/moments.ts';
import { NotHeardYet } from './call/not-heard-yet.tsx';
import { PlayerBar } from './call/player-bar.tsx';
import { createPlayer } from './call/player.ts';
import { ScorePanel } from './call/score-panel.tsx';
import type { PlayEvidence } from './call/score-panel.tsx';
import { speakersOf } from './call/speakers.ts';
import { StagesPanel } from './call/stages-panel.tsx';
import { Timeline } from './call/timeline.tsx';
import { TrackerMentions } from './call/tracker-mentions.tsx';
import { Transcript } from './call/transcript.tsx';

const none: Comment[] = [];
const noMentions: CallMention[] = [];

export function CallPage() {
  const { callId } = useParams({ from: '/shell/calls/$callId' });
  const call = useQuery(callQuery(callId));
  useTitle(call.data?.title ?? 'Call');
  if (call.data !== undefined) return <OpenCall key={callId} call={call.data} />;
  return (
    <>
      <PageHeader title="Call" trail={<CallTrail />} />
      {call.isPending ? (
        <Skeleton rows={8} height={76} slow="The call is taking longer than usual to load." />
      ) : (
        <ErrorPanel
          what="The call could not be loaded."
          error={call.error}
          onRetry={() => void call.refetch()}
          list={{ to: '/calls', label: 'Calls' }}
        />
      )}
    </>
  );
}

function OpenCall({ call }: { call: CallDetail }) {
  const search = useSearch({ from: '/shell/calls/$callId' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const wide = useMedia('(min-width: 1100px)');
  const [focus, setFocus] = useState<{ turn: number; at: number } | null>(null);
  const near = neighbours(client, call.callId);
  const [wantsOriginal, setWantsOriginal] = useState(false);
  const original = call.recording?.originalUrl ?? null;
  const isOriginal = wantsOriginal && original !== null;
  const url = isOriginal ? original : (call.recording?.url ?? null);
  const utterances = useMemo(() => call.transcript?.utterances ?? [], [call.transcript]);
  const lengthMs =
    call.recording?.lengthMs ??
    call.durationMs ??
    utterances.reduce((most, { endMs, startMs }) => Math.max(most, endMs ?? startMs ?? 0), 0);
  const startMs = (search.t ?? 0) * 1000;
  // A new player only when sound or text changes, not when a stage moves on.
  const player = useMemo(() => createPlayer(url, lengthMs, utterances, startMs), [url, lengthMs, utterances]);
  useEffect(() => player.start(), [player]);
  const speakers = useMemo(() => speakersOf(call), [call]);
  const comments = useQuery(commentsQuery(call.callId)).data?.comments ?? none;
  const [writeAt, setWriteAt] = useState<CommentAt | null>(null);
  const mentions = useQuery(callMentionsQuery(call.callId)).data?.items ?? noMentions;
  const moments = useMemo(() => momentsOf(call.scores[0], comments, mentions), [call.scores, comments, mentions]);
  const notes = useMemo(() => commentsByTurn(comments, utterances), [comments, utterances]);
  const evidence = useMemo(() => evidenceByTurn(call), [call]);
  const timed = utterances.some((utterance) => utterance.startMs !== null);
  const tab = search.tab ?? 'score';

  const playEvidence: PlayEvidence = (place) => {
    setFocus({ turn: place.utterance, at: performance.now() });
    if (!wide) void navigate({ to: '.', search: { ...search, tab: 'transcript' }, replace: true });
    if (place.startMs !== null) player.playPart(place.startMs, place.endMs);
  };
  const openCall = (id: string | null | undefined): void => {
    if (id !== null && id !== undefined) void navigate({ to: '/calls/$callId', params: { callId: id }, search: {} });
  };
  const show = (value: string): void =>
    void navigate({ to: '.', search: { ...search, tab: callTabs.find((name) => name === value) ?? 'score' }, replace: true });
  const mayComment = useMay('calls.comment');
  const mayReview = useMay('calls.review');
  const [clipFromMs, setClipFromMs] = useState<number | null>(null);
  const [cutting, setCutting] = useState<ClipMarks | null>(null);
  const cutClip = (): void => {
    if (!mayComment || player.audio === null) return;
    const now = player.time();
    // Without a beginning marked: the half minute that was just heard.
    const fromMs = clipFromMs !== null && clipFromMs < now ? clipFromMs : Math.max(0, now - 30_000);
    player.pause();
    setCutting({ fromMs, toMs: Math.max(now, fromMs + 1_000) });
  };
  useListeningKeys(player, moments);
  useKeys({
    j: () => openCall(near?.after),
    k: () => openCall(near?.before),
    c: () => {
      if (!mayComment) return false;
      setWriteAt({ atMs: player.audio !== null || timed ? Math.round(player.time()) : null, askedAt: performance.now() });
      show('comments');
    },
    i: () => setClipFromMs(player.time()),
    o: cutClip,
  });

  const processing = call.state !== 'done';
  // What stands below the score is out of sight at first, and drawn when the page stands.
  const isRestDrawn = useDeferredValue(true, false);
  const score = (
    <>
      {processing && <StagesPanel call={call} />}
      {call.scores.length > 0 ? (
        <ScorePanel
          scores={call.scores}
          onPlay={playEvidence}
          underCheck={(check, scorecardKey) => <CheckReview callId={call.callId} scorecardKey={scorecardKey} check={check} />}
        />
      ) : (
        !processing && <p className="px-4 py-6 text-muted">This call has no score.</p>
      )}
      {isRestDrawn && <TrackerMentions found={mentions} utterances={utterances} onPlay={playEvidence} />}
      {isRestDrawn && call.metrics !== null && (
        <Figures metrics={call.metrics} transcript={call.transcript} onPlay={playEvidence} />
      )}
    </>
  );
  const transcript =
    call.transcript === null ? (
      <p className="border-t border-line px-4 py-8 text-muted">
        {call.state === 'failed'
          ? 'There is no transcript, because a stage before it failed.'
          : call.state === 'done'
            ? 'There is no transcript.'
            : 'The transcript appears here as soon as it is ready.'}
      </p>
    ) : (
      <Transcript
        transcript={call.transcript}
        speakers={speakers}
        player={player}
        evidence={evidence}
        comments={notes}
        focus={focus}
        callId={mayReview ? call.callId : null}
      />
    );
  const scroll = 'thin-scroll h-full overflow-y-auto';
  const panel = {
    value: 'score',
    label: processing && call.scores.length === 0 ? 'Progress' : 'Score',
    panel: <div className={scroll}>{score}</div>,
  };
  const coaching = {
    value: 'coaching',
    label: 'Coaching',
    panel: (
      <div className={scroll}>
        <CoachingPanel callId={call.callId} scoredAt={call.scores[0]?.scoredAt ?? null} onPlay={playEvidence} />
      </div>
    ),
  };
  const open = comments.filter(({ replyTo, resolved, isDeleted }) => replyTo === null && resolved === null && !isDeleted).length;
  const written = {
    value: 'comments',
    label: open > 0 ? `Comments ${open}` : 'Comments',
    panel: (
      <div className={scroll}>
        <Comments callId={call.callId} player={player} writeAt={writeAt} />
      </div>
    ),
  };
  const details = {
    value: 'details',
    label: 'Details',
    panel: (
      <div className={scroll}>
        <Details call={call} />
      </div>
    ),
  };
  const tabs = wide
    ? [panel, coaching, written, details]
    : [
        panel,
        coaching,
        { value: 'transcript', label: 'Transcript', panel: <div className="flex h-full flex-col">{transcript}</div> },
        written,
        details,
      ];
  const tabBar = (
    <Tabs
      label="About this call"
      tabs={tabs}
      value={wide && tab === 'transcript' ? 'score' : tab}
      onChange={show}
      className="flex-1"
      panelClass="overflow-hidden"
    />
  );

  return (
    <>
      <CallOnPaper call={call} />
      <CallHeader call={call} near={near} onOpen={openCall} />
      <div className="flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Facts call={call} />
          {(call.recording !== null || timed) && (
            <div className="shrink-0">
              <Timeline
                player={player}
                peaks={call.recording?.peaks ?? null}
                silences={isOriginal ? [] : (call.recording?.silences ?? [])}
                speakers={timed ? speakers : []}
                utterances={utterances}
                moments={moments}
                onMoment={(moment) =>
                  player.audio === null
                    ? showMoment(utterances, moment.timeMs, setFocus)
                    : player.playPart(moment.timeMs, moment.endMs)
                }
              />
            </div>
          )}
          <FailedStage call={call} />
          {!timed && call.recording === null && <div className="h-3" />}
          {player.audio !== null && (
            <PlayerBar
              player={player}
              onClip={mayComment ? cutClip : null}
              original={original === null ? null : { isHeard: isOriginal, onChange: setWantsOriginal }}
            />
          )}
          {call.recording !== null && url === null && <NotHeardYet call={call} />}
          {player.audio === null && timed && <div className="h-2" />}
          {wide ? transcript : tabBar}
        </div>
        {wide && (
          <aside aria-label="Score and details" className="flex w-[392px] shrink-0 flex-col border-l border-line">
            {tabBar}
          </aside>
        )}
      </div>
      {cutting !== null && (
        <ClipMaker
          callId={call.callId}
          marks={cutting}
          lengthMs={player.lengthMs}
          onClose={() => {
            setCutting(null);
            setClipFromMs(null);
          }}
        />
      )}
    </>
  );
}

function showMoment(
  utterances: readonly { startMs: number | null }[],
  timeMs: number,
  show: (focus: { turn: number; at: number }) => void,
): void {
  const turn = utterances.findLastIndex((utterance) => utterance.startMs !== null && utterance.startMs <= timeMs);
  if (turn >= 0) show({ turn, at: performance.now() });
}
