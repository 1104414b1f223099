// Practising with a prospect: the briefing, then a round in writing or by voice.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { PenLine } from 'lucide-react';
import { request } from '../../api.ts';
import { words } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { prospectQuery, roundQuery, roundsQuery } from '../../practice-queries.ts';
import { TalkPanel } from '../agent/talk-panel.tsx';
import { PracticeFrame } from './practice-frame.tsx';
import { minds, WrittenRound } from './written-round.tsx';

export function PlayPage() {
  const { prospectId } = useParams({ from: '/shell/practice/play/$prospectId' });
  const { round: roundId } = useSearch({ from: '/shell/practice/play/$prospectId' });
  const client = useQueryClient();
  const navigate = useNavigate();
  const prospect = useQuery(prospectQuery(prospectId));
  const begin = (mode: 'text' | 'voice') => request('POST /api/practice/rounds', { body: { prospectId, mode } });
  const write = useMutation({
    mutationFn: () => begin('text'),
    onSuccess: ({ round }) => {
      client.setQueryData(roundQuery(round.roundId).queryKey, round);
      void client.invalidateQueries({ queryKey: roundsQuery.queryKey });
      void navigate({ to: '/practice/play/$prospectId', params: { prospectId }, search: { round: round.roundId } });
    },
  });
  useTitle(prospect.data === undefined ? 'Practice' : `Practise with ${prospect.data.settings.name}`);
  if (roundId !== undefined)
    return (
      <PracticeFrame>
        <WrittenRound key={roundId} roundId={roundId} onAgain={() => write.mutate()} />
      </PracticeFrame>
    );
  if (prospect.data === undefined)
    return (
      <PracticeFrame>
        {prospect.isPending ? (
          <Skeleton rows={3} height={64} slow="The prospect is taking longer than usual." />
        ) : (
          <ErrorPanel
            what="The prospect could not be loaded."
            error={prospect.error}
            onRetry={() => void prospect.refetch()}
            list={{ to: '/practice/prospects', label: 'Prospects' }}
          />
        )}
      </PracticeFrame>
    );
  const { settings } = prospect.data;
  return (
    <PracticeFrame>
      <Section
        title={settings.name}
        note={settings.role}
        actions={
          <>
            <Badge>{words(settings.difficulty)}</Badge>
            <Badge>{words(settings.mood)}</Badge>
          </>
        }
      >
        <p className="max-w-[65ch] whitespace-pre-line">{settings.briefing}</p>
      </Section>
      <Section title="In writing" note="You call; they answer line by line. Say goodbye or hang up, and it is scored like a call.">
        <Button variant="main" busy={write.isPending} onClick={() => write.mutate()}>
          <PenLine className="icon-s" aria-hidden />
          Practise in writing
        </Button>
        {write.error !== null && (
          <p role="alert" className="mt-3 text-weak">
            {write.error.message}
          </p>
        )}
      </Section>
      <TalkPanel
        title="By voice"
        note="They pick up as soon as you are connected. It is recorded, transcribed and scored like a call; a headset keeps them from hearing themselves."
        name={settings.name}
        minds={minds}
        may
        begin={async () => {
          const { round, mediaPath } = await begin('voice');
          void client.invalidateQueries({ queryKey: roundsQuery.queryKey });
          return { callId: round.roundId, mediaPath: mediaPath ?? '', mind: round.mind };
        }}
        after={({ callId }) => (
          <Link to="/calls/$callId" params={{ callId }} className="text-accent hover:underline">
            See the score
          </Link>
        )}
      />
    </PracticeFrame>
  );
}
