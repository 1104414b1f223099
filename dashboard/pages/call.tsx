// One call: hear it, read it, see why it scored as it did.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ChevronDown, ChevronRight, ChevronUp, MoreHorizontal, RotateCcw } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { ApiError, request } from '../api.ts';
import { clock, count, dateTime, exactTime, stageName, words } from '../format.ts';
import { useKeys } from '../keyboard.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Badge } from '../kit/badge.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Menu } from '../kit/menu.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { Tabs } from '../kit/tabs.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { useMedia } from '../media.ts';
import { callQuery } from '../queries.ts';
import type { CallDetail } from '../queries.ts';
import { useMay } from '../session.ts';
import { lastFilters, neighbours } from './call-neighbours.ts';
import { Details } from './call/details.tsx';
import { Figures } from './call/figures.tsx';
import { HubspotLink } from './call/in-hubspot.tsx';
import { momentsOf } from './call/moments.ts';
import { PlayerBar } from './call/player-bar.tsx';
import { createPlayer, speeds } from './call/player.ts';
import { ScorePanel } from './call/score-panel.tsx';
import type { PlayEvidence } from './call/score-panel.tsx';
import { speakersOf } from './call/speakers.ts';
import { StagesPanel } from './call/stages-panel.tsx';
import { Timeline } from './call/timeline.tsx';
import { Transcript } from './call/transcript.tsx';

const resultTone = { done: null, processing: 'accent', waiting_for_recording: 'plain', failed: 'weak' } as const;
const stateName = { done: '', processing: 'In progress', waiting_for_recording: 'Waiting for the recording', failed: 'Failed' };

export function CallPage() {
  const { callId } = useParams({ from: '/shell/calls/$callId' });
  const call = useQuery(callQuery(callId));
  useTitle(call.data?.title ?? 'Call');
  if (call.data !== undefined) return <OpenCall key={callId} call={call.data} />;
  return (
    <>
      <PageHeader title="Call" trail={<Trail />} />
      {call.isPending ? (
        <Skeleton rows={8} height={76} slow="The call is taking longer than usual to load." onRetry={() => void call.refetch()} />
      ) : (
        <ErrorPanel
          what={
            call.error instanceof ApiError && call.error.status === 404
              ? 'There is no such call in this team.'
              : 'The call could not be loaded.'
          }
          error={call.error}
          onRetry={() => void call.refetch()}
        />
      )}
    </>
  );
}

function Trail() {
  return (
    <>
      <Link
        to="/calls"
        search={lastFilters()}
        className="inline-flex min-h-6 items-center rounded-chip text-read text-muted hover:text-fg"
      >
        Calls
      </Link>
      <ChevronRight className="icon-s text-faint" aria-hidden />
    </>
  );
}

function OpenCall({ call }: { call: CallDetail }) {
  const search = useSearch({ from: '/shell/calls/$callId' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const may = useMay('calls.retry');
  const wide = useMedia('(min-width: 1100px)');
  const [focus, setFocus] = useState<{ turn: number; at: number } | null>(null);
  const near = neighbours(client, call.callId);
  const url = call.recording?.url ?? null;
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
  const moments = useMemo(() => momentsOf(call.scores[0]), [call.scores]);
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
  const jumpMoment = (step: 1 | -1): void => {
    const now = player.time();
    const next =
      step === 1 ? moments.find((moment) => moment.timeMs > now + 400) : moments.findLast((moment) => moment.timeMs < now - 1200);
    if (next !== undefined) player.seek(next.timeMs);
  };
  const changeSpeed = (step: number): void => {
    const at = speeds.findIndex((speed) => speed === player.state().speed);
    const speed = speeds[at + step];
    if (speed !== undefined) player.setSpeed(speed);
  };
  useKeys({
    ' ': () => player.toggle(),
    arrowleft: () => player.seek(player.time() - 5000),
    arrowright: () => player.seek(player.time() + 5000),
    'shift+arrowleft': () => player.jumpTurn(-1),
    'shift+arrowright': () => player.jumpTurn(1),
    ',': () => changeSpeed(-1),
    '.': () => changeSpeed(1),
    n: () => jumpMoment(1),
    b: () => jumpMoment(-1),
    j: () => openCall(near?.after),
    k: () => openCall(near?.before),
  });
  const retry = (from: CallDetail['stages'][number]['stage']): void => {
    request('POST /api/calls/:callId/retry', { params: { callId: call.callId }, body: { from } }).then(() => {
      toast(from === 'analyse' || from === 'score' ? 'The call is being scored again.' : 'The call is being worked on again.');
      void client.invalidateQueries({ queryKey: callQuery(call.callId).queryKey });
    }, toastError);
  };

  const failedStage = call.stages.find((line) => line.state === 'failed');
  const tone = resultTone[call.state];
  const rep = call.rep.name ?? call.rep.email;
  const processing = call.state !== 'done';
  const score = (
    <>
      {processing && <StagesPanel call={call} />}
      {call.scores.length > 0 ? (
        <ScorePanel scores={call.scores} onPlay={playEvidence} />
      ) : (
        !processing && <p className="px-4 py-6 text-muted">This call has no score.</p>
      )}
      {call.metrics !== null && <Figures metrics={call.metrics} />}
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
      <Transcript transcript={call.transcript} speakers={speakers} player={player} evidence={evidence} focus={focus} />
    );
  const scroll = 'thin-scroll h-full overflow-y-auto';
  const panel = {
    value: 'score',
    label: processing && call.scores.length === 0 ? 'Progress' : 'Score',
    panel: <div className={scroll}>{score}</div>,
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
    ? [panel, details]
    : [
        panel,
        { value: 'transcript', label: 'Transcript', panel: <div className="flex h-full flex-col">{transcript}</div> },
        details,
      ];
  const tabBar = (
    <Tabs
      label="About this call"
      tabs={tabs}
      value={wide && tab === 'transcript' ? 'score' : tab}
      onChange={(value) =>
        void navigate({
          to: '.',
          search: { ...search, tab: value === 'details' || value === 'transcript' ? value : 'score' },
          replace: true,
        })
      }
      className="flex-1"
      panelClass="overflow-hidden"
    />
  );

  return (
    <>
      <PageHeader
        title={call.title}
        trail={<Trail />}
        badge={
          <span className="ml-1 flex shrink-0 gap-1.5 max-sm:hidden">
            {tone !== null && <Badge tone={tone}>{stateName[call.state]}</Badge>}
            {call.outcome !== null && <Badge>{words(call.outcome)}</Badge>}
          </span>
        }
      >
        {near !== null && (
          <span className="flex items-center">
            <span className="nums mr-1 text-muted max-lg:hidden">
              {count(near.position)} of {count(near.total)}
            </span>
            <IconButton label="Call before" disabled={near.before === null} onClick={() => openCall(near.before)}>
              <ChevronUp className="icon" aria-hidden />
            </IconButton>
            <IconButton label="Next call" disabled={near.after === null} onClick={() => openCall(near.after)}>
              <ChevronDown className="icon" aria-hidden />
            </IconButton>
          </span>
        )}
        {may && (
          <Menu
            trigger={
              <IconButton label="More">
                <MoreHorizontal className="icon" aria-hidden />
              </IconButton>
            }
            entries={[
              {
                label: 'Score again',
                icon: <RotateCcw className="icon-s" aria-hidden />,
                disabled: call.transcript === null,
                onSelect: () => retry('analyse'),
              },
              {
                label: 'Transcribe again',
                icon: <RotateCcw className="icon-s" aria-hidden />,
                disabled: call.recording === null,
                onSelect: () => retry('transcribe'),
              },
            ]}
          />
        )}
      </PageHeader>
      <div className="flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <p className="nums flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3 text-muted">
            {rep !== null && (
              <span className="flex items-center gap-2 font-medium text-fg">
                <Avatar name={rep} agent={call.source === 'agent'} />
                {rep}
              </span>
            )}
            <time dateTime={call.calledAt} title={exactTime(call.calledAt)}>
              {dateTime(call.calledAt)}
            </time>
            {call.durationMs !== null && <span>{clock(call.durationMs)}</span>}
            {call.hubspot !== null && call.hubspot.url !== null && <HubspotLink url={call.hubspot.url} />}
            {call.duration.warning !== null && (
              <span title={call.duration.warning}>
                <Badge tone="fair">Length estimated</Badge>
              </span>
            )}
            {call.recording === null && call.state === 'done' && <Badge>No recording, transcript only</Badge>}
          </p>
          {(call.recording !== null || timed) && (
            <div className="shrink-0">
              <Timeline
                player={player}
                peaks={call.recording?.peaks ?? null}
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
          {call.state === 'done' && failedStage !== undefined && (
            <div
              role="status"
              className="mx-4 mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-fair-soft px-3 py-1.5"
            >
              <p className="min-w-0 flex-1 basis-60">
                <span className="font-medium text-fair">{stageName[failedStage.stage]} failed.</span> {failedStage.error?.message}
              </p>
              {may && (
                <Button size="s" onClick={() => retry(failedStage.stage)}>
                  <RotateCcw className="icon-s" aria-hidden />
                  Retry
                </Button>
              )}
            </div>
          )}
          {!timed && call.recording === null && <div className="h-3" />}
          {player.audio !== null && <PlayerBar player={player} />}
          {player.audio === null && timed && <div className="h-2" />}
          {wide ? transcript : tabBar}
        </div>
        {wide && (
          <aside aria-label="Score and details" className="flex w-[392px] shrink-0 flex-col border-l border-line">
            {tabBar}
          </aside>
        )}
      </div>
    </>
  );
}

/** Which criteria each turn is evidence for. */
function evidenceByTurn(call: CallDetail): Map<number, string[]> {
  const found = new Map<number, string[]>();
  for (const category of call.scores[0]?.categories ?? [])
    for (const criterion of category.criteria)
      for (const { outcome, evidence } of criterion.checks)
        for (const { utterance } of evidence) {
          const names = found.get(utterance) ?? [];
          const name = outcome === 'possible' ? `${criterion.name} (possible)` : criterion.name;
          if (!names.includes(name)) names.push(name);
          found.set(utterance, names);
        }
  return found;
}

function showMoment(
  utterances: readonly { startMs: number | null }[],
  timeMs: number,
  show: (focus: { turn: number; at: number }) => void,
): void {
  const turn = utterances.findLastIndex((utterance) => utterance.startMs !== null && utterance.startMs <= timeMs);
  if (turn >= 0) show({ turn, at: performance.now() });
}
