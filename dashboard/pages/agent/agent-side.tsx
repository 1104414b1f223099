// Beside the editor: what the agent would say to a contact, what keeps it from being published, and the address for the CRM.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { inputStyle } from '../../kit/field.tsx';
import type { AgentPreview } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';
import { tabOf, useDraft } from './draft.ts';
import { choosePreviewContact, usePreview, usePreviewContact } from './preview.ts';

const addresses = {
  prompt: '/agents/$agentId',
  variables: '/agents/$agentId/variables',
  schedule: '/agents/$agentId/schedule',
  voice: '/agents/$agentId/voice',
} as const;
const MOST_SHOWN = 8;

export function AgentSide() {
  const { agent, problems } = useDraft();
  return (
    <aside
      aria-label="Preview"
      className="thin-scroll flex shrink-0 flex-col gap-6 border-line p-4 max-lg:border-t lg:w-[352px] lg:overflow-y-auto lg:border-l xl:w-[392px]"
    >
      {problems.length > 0 && (
        <section>
          <h2 className="font-semibold">Before it can be published</h2>
          <ul className="mt-1.5 flex flex-col gap-1">
            {problems.slice(0, MOST_SHOWN).map((problem) => (
              <li key={`${problem.path} ${problem.code}`} className="flex gap-2">
                <span aria-hidden className="mt-[7px] size-1.5 shrink-0 rounded-full bg-fair" />
                <Link
                  to={addresses[tabOf(problem.path)]}
                  params={{ agentId: agent.agentId }}
                  className="min-h-6 text-muted hover:text-fg hover:underline"
                >
                  {problem.message}
                </Link>
              </li>
            ))}
          </ul>
          {problems.length > MOST_SHOWN && <p className="mt-1 text-caption text-muted">and {problems.length - MOST_SHOWN} more</p>}
        </section>
      )}
      <Preview />
      <section>
        <h2 className="font-semibold">Webhook URL</h2>
        <div className="mt-1.5 flex items-center gap-2">
          <code
            tabIndex={0}
            role="region"
            aria-label="Webhook URL"
            className="thin-scroll min-w-0 flex-1 overflow-x-auto rounded-control border border-line bg-surface-2 px-2.5 py-1.5 font-mono text-caption whitespace-nowrap"
          >
            {agent.webhookUrl}
          </code>
          <CopyButton text={agent.webhookUrl} label="Copy the webhook URL" />
        </div>
        <p className="mt-1.5 text-caption text-muted">
          Put it into a workflow or an app of your CRM. Each contact it tells of is called once, in the hours set here. YOUR_API_KEY
          stands for a key for calls.
        </p>
      </section>
    </aside>
  );
}

function Preview() {
  const preview = usePreview();
  const contact = usePreviewContact();
  const mayChoose = useMay('agents.read');
  const [typed, setTyped] = useState(contact);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    choosePreviewContact(typed.trim());
  };
  return (
    <section>
      <h2 className="font-semibold">
        {preview.data?.contact == null ? 'Preview' : `Preview with ${preview.data.contact.name ?? preview.data.contact.contactId}`}
      </h2>
      {mayChoose && (
        <form onSubmit={submit} className="mt-1.5 flex gap-2">
          <input
            aria-label="Contact of HubSpot"
            placeholder="Contact’s id or address in HubSpot"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className={inputStyle}
          />
          <Button type="submit" busy={preview.isFetching && contact !== '' && preview.data?.contact == null}>
            Show
          </Button>
        </form>
      )}
      {preview.isError ? (
        <p role="alert" className="mt-2 text-weak">
          {preview.error.message}
        </p>
      ) : (
        preview.data !== undefined && <Said preview={preview.data} />
      )}
    </section>
  );
}

function Said({ preview }: { preview: AgentPreview }) {
  const { opening, voicemail, variables, message, contact, prompt, zone } = preview;
  return (
    <>
      <p className="mt-2 rounded-list bg-ai-soft p-3 text-read whitespace-pre-line">
        {opening === '' ? <span className="text-muted">No first words yet.</span> : opening}
      </p>
      <p className="mt-1 text-caption text-muted">
        {contact === null ? 'Without a contact.' : `Dates and times by the clock of ${zone}.`}
      </p>
      {message !== null && (
        <p role="status" className="mt-2 rounded-control bg-fair-soft px-2.5 py-1.5 text-fair">
          {message}
        </p>
      )}
      {variables.length > 0 && (
        <dl className="mt-3 flex flex-col">
          {variables.map((variable) => (
            <div
              key={variable.name}
              className="grid grid-cols-[minmax(80px,auto)_1fr] gap-x-3 border-b border-line py-1.5 last:border-b-0"
            >
              <dt className="truncate font-mono text-caption text-accent">{variable.name}</dt>
              <dd className="min-w-0 text-right break-words">
                {variable.value === null ? <Badge tone={variable.required ? 'weak' : 'plain'}>Empty</Badge> : variable.spoken}
              </dd>
              {(variable.origin !== null || variable.notes.length > 0) && (
                <dd className="col-span-2 text-caption text-muted">
                  {[variable.isFallback ? `${variable.origin ?? ''} (fallback)` : variable.origin, ...variable.notes]
                    .filter(Boolean)
                    .join(' · ')}
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
      {voicemail !== null && (
        <p className="mt-3 text-muted">
          <span className="font-medium text-fg">On voicemail: </span>
          {voicemail}
        </p>
      )}
      <details className="mt-3">
        <summary className="min-h-6 font-medium text-muted hover:text-fg">What the language model is told</summary>
        <pre
          tabIndex={0}
          role="region"
          aria-label="What the language model is told"
          className="thin-scroll mt-1 max-h-72 overflow-auto rounded-list bg-surface-2 p-3 font-mono text-caption whitespace-pre-wrap"
        >
          {prompt}
        </pre>
      </details>
    </>
  );
}
