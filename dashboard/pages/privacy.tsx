// How long what is kept, and what is held of one person outside the team: seen, handed out, erased.
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { privacyQuery } from '../privacy-queries.ts';
import { PersonSection } from './privacy/person.tsx';
import { RedactionSection } from './privacy/redaction.tsx';
import { RetentionSection } from './privacy/retention.tsx';
import { SettingsFrame } from './settings-frame.tsx';

export function PrivacyPage() {
  useTitle('Privacy');
  const privacy = useQuery(privacyQuery);
  return (
    <SettingsFrame>
      {privacy.isPending && <Skeleton rows={6} slow="The settings are taking longer than usual to load." />}
      {privacy.isError && (
        <ErrorPanel what="The settings could not be loaded." error={privacy.error} onRetry={() => void privacy.refetch()} />
      )}
      {privacy.data !== undefined && (
        <>
          <RetentionSection key={privacy.data.updatedAt} saved={privacy.data} />
          <RedactionSection saved={privacy.data} />
          <PersonSection />
        </>
      )}
    </SettingsFrame>
  );
}
