// What a token may do, use by use; for what it may not: the scope that is missing and where to grant it.
import { Check, CircleHelp, X } from 'lucide-react';
import type { HubspotPortal } from '../../queries.ts';
import { capabilityWords } from './words.ts';

const stateWord = { granted: 'granted', missing: 'missing', unknown: 'not known yet' } as const;

export function Capabilities({ capabilities, auth }: { capabilities: HubspotPortal['capabilities']; auth: HubspotPortal['auth'] }) {
  const missing = [...new Set(capabilities.filter((one) => one.state === 'missing').flatMap((one) => one.scopes))];
  return (
    <>
      <ul aria-label="What it may do">
        {capabilities.map(({ capability, state, scopes }) => {
          const { name, without } = capabilityWords[capability];
          return (
            <li key={capability} className="flex gap-2 py-1">
              {state === 'granted' ? (
                <Check className="icon-s mt-[3px] text-strong" aria-hidden />
              ) : state === 'missing' ? (
                <X className="icon-s mt-[3px] text-weak" aria-hidden />
              ) : (
                <CircleHelp className="icon-s mt-[3px] text-muted" aria-hidden />
              )}
              <span className="min-w-0">
                <span className={state === 'missing' ? 'font-medium' : ''}>{name}</span>
                <span className="sr-only">: {stateWord[state]}</span>
                {state !== 'granted' && (
                  <span className="block text-caption text-muted">
                    {state === 'missing' ? without : 'HubSpot does not tell; it shows at the first use.'}
                    <code className="block font-mono break-words">{scopes.join(', ')}</code>
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {missing.length > 0 && (
        <p className="mt-2 rounded-control bg-fair-soft px-3 py-2 text-caption text-fair">
          {auth === 'oauth' ? (
            'To add scopes, tick them in the app’s configuration, upload it, and install the app again.'
          ) : (
            <>
              To add scopes, open HubSpot › Development › Keys › Service keys › your key › Edit, tick them and save. For a project
              app, add them to <code className="font-mono">requiredScopes</code> and upload it. Then check again; the token stays
              the same.
            </>
          )}
        </p>
      )}
    </>
  );
}
