// The first page: what the days brought, what waits for a person, what is left of setting up, and the newest calls.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { AudioLines } from 'lucide-react';
import { stretches, homeQuery } from '../home-queries.ts';
import type { Stretch } from '../home-queries.ts';
import { useNow } from '../media.ts';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { callsQuery } from '../queries.ts';
import { useMay, useSession } from '../session.ts';
import { UploadButton } from '../shell/upload-button.tsx';
import { FiguresStrip } from './home/figures.tsx';
import { FirstSteps, ShowFirstSteps } from './home/first-steps.tsx';
import { HomeGoals } from './home/goals.tsx';
import { NewestCalls } from './home/newest-calls.tsx';
import { Waiting } from './home/waiting.tsx';

const choices = stretches.map((days) => ({ value: String(days), label: days === 1 ? 'Today' : `${days} days` }));
const today = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

export function HomePage() {
  useTitle('Home');
  const session = useSession();
  const navigate = useNavigate();
  const mayUpload = useMay('calls.upload');
  const now = new Date(useNow(false));
  const days = useSearch({ from: '/shell/' }).days ?? 1;
  const home = useQuery(homeQuery(days));
  const newest = useInfiniteQuery(callsQuery({}));
  const rows = newest.data?.pages[0]?.items;
  const setUp = home.data?.setUp ?? null;
  const isLeft = setUp?.steps.some(({ isDone }) => !isDone) === true;
  const isShown = setUp !== null && isLeft && !setUp.isHidden;
  const first = session.person.name.split(' ', 1)[0] ?? session.person.name;

  return (
    <>
      <PageHeader
        title={`${greeting(now.getHours())}, ${first}`}
        badge={<span className="ml-1 truncate text-muted max-md:hidden">{today.format(now)}</span>}
      >
        <Segmented
          label="Which days"
          value={String(days)}
          choices={choices}
          onChange={(next) => void navigate({ to: '/', search: { days: Number(next) as Stretch }, replace: true })}
        />
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Home">
        {home.isPending || newest.isPending ? (
          <Skeleton rows={8} height={56} slow="The first page is taking longer than usual to load." />
        ) : home.isError && home.data === undefined ? (
          <ErrorPanel what="The first page could not be loaded." error={home.error} onRetry={() => void home.refetch()} />
        ) : home.data === undefined ? null : rows?.length === 0 ? (
          <div className="mx-auto max-w-xl px-4 py-8">
            {isShown ? (
              <FirstSteps setUp={setUp} />
            ) : (
              <Empty
                icon={<AudioLines />}
                title="Your team’s calls will be here"
                actions={
                  <>
                    {mayUpload && <UploadButton variant="main" label="Upload a recording" />}
                    {isLeft && <ShowFirstSteps />}
                  </>
                }
              >
                Each call is transcribed and scored, with the evidence beside every point.
              </Empty>
            )}
          </div>
        ) : (
          <div className="grid items-start gap-x-8 gap-y-8 px-4 py-6 lg:grid-cols-[minmax(0,1fr)_300px]">
            <div className={isShown ? 'flex min-w-0 flex-col gap-8' : 'flex min-w-0 flex-col gap-8 lg:col-span-2'}>
              <FiguresStrip figures={home.data.figures} before={home.data.before} days={days} />
              <HomeGoals />
              <Waiting lines={home.data.waiting} failedJobs={home.data.failedJobs} />
              {newest.isError && rows === undefined ? (
                <ErrorPanel
                  what="The newest calls could not be loaded."
                  error={newest.error}
                  onRetry={() => void newest.refetch()}
                />
              ) : (
                <NewestCalls rows={rows ?? []} />
              )}
              {isLeft && !isShown && <ShowFirstSteps />}
            </div>
            {isShown && <FirstSteps setUp={setUp} />}
          </div>
        )}
      </div>
    </>
  );
}

function greeting(hour: number): string {
  if (hour < 5 || hour >= 18) return 'Good evening';
  return hour < 12 ? 'Good morning' : 'Good afternoon';
}
