// What an admin can do about a delivery that does not work: where it is in HubSpot, and the page here that goes on from there.
import { Link } from '@tanstack/react-router';
import { useMay } from '../../session.ts';
import { usePortal } from './portal.ts';

const link = 'text-accent underline';

/** `code`: why the newest try did not work. Says nothing of what mends itself. */
export function DeliveryMend({ code }: { code: string | null }) {
  const { portalId, auth } = usePortal();
  const may = useMay('hubspot.manage');
  if (!may) return null;
  const connect = (words: string) => (
    <Link to="/integrations/hubspot/connect" search={{ portal: portalId, step: 'token' }} className={link}>
      {words}
    </Link>
  );
  if (code === 'hubspot_property_missing')
    return (
      <p className="mt-2">
        Go to{' '}
        <Link to="/integrations/hubspot/settings" search={{ portal: portalId }} className={link}>
          Settings
        </Link>{' '}
        and create the properties there.
      </p>
    );
  if (code !== 'hubspot_scope_missing' && code !== 'hubspot_unauthorised') return null;
  if (auth === 'oauth') return <p className="mt-2">{connect('Install the app again')}: HubSpot asks for all it needs.</p>;
  return (
    <p className="mt-2">
      In HubSpot this is under Development › Keys › Service keys, or in the app the token belongs to. Then{' '}
      {connect('replace the token')} here.
    </p>
  );
}
