// How a team signs in: its identity provider, and whether passwords open the door besides.
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { singleSignOnQuery } from '../single-sign-on-queries.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { SingleSignOnSection } from './sign-in/single-sign-on.tsx';

export function SignInSettingsPage() {
  useTitle('Sign-in');
  const settings = useQuery(singleSignOnQuery);
  return (
    <SettingsFrame>
      {settings.isPending && <Skeleton rows={6} slow="The settings are taking longer than usual to load." />}
      {settings.isError && (
        <ErrorPanel what="The settings could not be loaded." error={settings.error} onRetry={() => void settings.refetch()} />
      )}
      {settings.data !== undefined && <SingleSignOnSection key={JSON.stringify(settings.data.connected)} shown={settings.data} />}
    </SettingsFrame>
  );
}
