// The list of first steps: read from what is there, so that it is true however a step was taken.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { Circle, CircleCheck } from 'lucide-react';
import { request } from '../../api.ts';
import type { FirstStep, Home } from '../../home-queries.ts';
import { Button, buttonStyle } from '../../kit/button.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { toastError } from '../../kit/toast.tsx';
import { UploadButton } from '../../shell/upload-button.tsx';

const words: Record<FirstStep['step'], { name: string; text: string; act: string; to: NonNullable<LinkProps['to']> | null }> = {
  call_scored: {
    name: 'Score a first call',
    text: 'Upload a recording; others come by HubSpot or the Push API.',
    act: 'Choose files',
    to: null,
  },
  hubspot_connected: {
    name: 'Connect HubSpot',
    text: 'Your reps’ calls come by themselves, and scores go back.',
    act: 'Connect',
    to: '/integrations/hubspot/connect',
  },
  agent_published: {
    name: 'Publish an AI agent',
    text: 'Write what it says, try it in the browser, let it ring.',
    act: 'Open agents',
    to: '/agents',
  },
  teammate_invited: {
    name: 'Invite your team',
    text: 'Send a link; roles decide what each may see.',
    act: 'Invite',
    to: '/settings/team',
  },
  key_made: {
    name: 'Make a Push API key',
    text: 'Your phone system or a HubSpot workflow sends calls with it.',
    act: 'Make a key',
    to: '/integrations/push-api',
  },
};

export function FirstSteps({ setUp }: { setUp: NonNullable<Home['setUp']> }) {
  const done = setUp.steps.filter(({ isDone }) => isDone).length;
  const hide = useHidden(true);
  const next = setUp.steps.find(({ isDone }) => !isDone)?.step;
  return (
    <section aria-labelledby="first-steps" className="@container rounded-sheet border border-line px-4 py-4">
      <div className="flex items-baseline justify-between gap-3">
        <h2 id="first-steps" className="text-read font-semibold">
          Set up
        </h2>
        <span className="nums text-muted">
          {done} of {setUp.steps.length}
        </span>
      </div>
      <ProgressBar share={done / setUp.steps.length} label="Steps done" className="mt-2" />
      <ol className="mt-1">
        {setUp.steps.map((step) => (
          <Step key={step.step} step={step} isNext={step.step === next} />
        ))}
      </ol>
      <Button variant="quiet" size="s" className="-ml-2.5" busy={hide.isPending} onClick={() => hide.mutate()}>
        Hide this list
      </Button>
    </section>
  );
}

function Step({ step, isNext }: { step: FirstStep; isNext: boolean }) {
  const { name, text, act, to } = words[step.step];
  return (
    <li className="flex items-start gap-3 border-b border-line py-3 last:border-b-0 @max-md:flex-wrap">
      {step.isDone ? (
        <CircleCheck className="icon mt-0.5 text-strong" aria-label="Done" role="img" />
      ) : (
        <Circle className="icon mt-0.5 text-faint" aria-label="To do" role="img" />
      )}
      <span className="min-w-0 flex-1 @max-md:basis-3/4">
        <span className={step.isDone ? 'text-muted' : 'font-medium'}>{name}</span>
        {!step.isDone && <span className="block text-caption text-balance text-muted">{text}</span>}
      </span>
      {!step.isDone && (
        // Below its words where the list is a narrow column beside the figures.
        <span className="@max-md:w-full @max-md:pl-7">
          {to === null ? (
            <UploadButton variant={isNext ? 'main' : 'outline'} label={act} />
          ) : (
            <Link to={to} className={buttonStyle({ size: 's', variant: isNext ? 'main' : 'outline' })}>
              {act}
            </Link>
          )}
        </span>
      )}
    </li>
  );
}

export function ShowFirstSteps() {
  const show = useHidden(false);
  return (
    <p>
      <Button variant="quiet" size="s" className="-ml-2.5" busy={show.isPending} onClick={() => show.mutate()}>
        Show the first steps again
      </Button>
    </p>
  );
}

function useHidden(isHidden: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request('PUT /api/home/set-up', { body: { isHidden } }),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['home'] }),
  });
}
