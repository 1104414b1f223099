// What an agent writes to the contact in HubSpot after each attempt: property by property, checked against what the portals have.
import { useQuery } from '@tanstack/react-query';
import { ArrowRight, Plus, Trash2 } from 'lucide-react';
import { useId } from 'react';
import {
  MOST_CONTACT_UPDATES,
  outcomeKinds,
  outcomeNames,
  whyUnfit,
  type ContactUpdate,
  type OutcomePart,
} from '../../../rules/contact-update.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { inputStyle } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { contactPropertiesQuery } from '../../outbound-queries.ts';
import { useDraft } from './draft.ts';

export function ContactUpdates() {
  const { agent, settings, change, errorAt, mayEdit } = useDraft();
  const updates = settings.contactUpdates;
  const listId = useId();
  const portals = useQuery(contactPropertiesQuery(agent.agentId)).data?.portals ?? [];
  const known = portals.flatMap(({ properties }) => properties);
  const silent = portals.filter(({ message }) => message !== null);
  // Half a list would call properties missing that are there.
  const isKnown = known.length > 0 && silent.length === 0;
  const writable = new Map(known.filter(({ isReadOnly }) => !isReadOnly).map(({ name, label }) => [name, label]));
  const put = (at: number, update: ContactUpdate): void =>
    change({ contactUpdates: updates.map((old, index) => (index === at ? update : old)) });
  return (
    <Section
      title="Written to the contact"
      note="After each attempt these properties of the contact get what came of it. What nothing is known of stays as it is; what Ringside writes starts no call."
    >
      {updates.length > 0 && (
        <ul>
          {updates.map((update, at) => (
            <UpdateRow
              key={at}
              update={update}
              listId={listId}
              problem={
                errorAt(`contactUpdates.${at}.property`) ??
                errorAt(`contactUpdates.${at}.value.name`) ??
                (isKnown ? (whyUnfit(update, known) ?? undefined) : undefined)
              }
              onChange={(next) => put(at, next)}
              onRemove={() => change({ contactUpdates: updates.filter((_, index) => index !== at) })}
            />
          ))}
        </ul>
      )}
      <datalist id={listId}>
        {[...writable].map(([name, label]) => (
          <option key={name} value={name} label={label} />
        ))}
      </datalist>
      {updates.length === 0 && <p className="text-muted">Nothing. The call itself stands on the contact either way.</p>}
      {updates.length > 0 &&
        silent.map(({ portalId, message }) => (
          <p key={portalId} className="mt-2 text-caption text-fair">
            The properties of portal {portalId} could not be read, so they are not checked. {message}
          </p>
        ))}
      {errorAt('contactUpdates') !== undefined && (
        <p role="alert" className="mt-2 text-caption text-weak">
          {errorAt('contactUpdates')}
        </p>
      )}
      {mayEdit && updates.length < MOST_CONTACT_UPDATES && (
        <Button
          variant="quiet"
          className="mt-2 -ml-2"
          onClick={() => change({ contactUpdates: [...updates, { property: '', value: { kind: freshKind(updates) } }] })}
        >
          <Plus className="icon-s" aria-hidden />
          Write a property
        </Button>
      )}
    </Section>
  );
}

function UpdateRow({
  update,
  listId,
  problem,
  onChange,
  onRemove,
}: {
  update: ContactUpdate;
  listId: string;
  problem: string | undefined;
  onChange: (update: ContactUpdate) => void;
  onRemove: () => void;
}) {
  const { mayEdit } = useDraft();
  const { property, value } = update;
  const named = property === '' ? 'this property' : property;
  return (
    <li className="border-b border-line py-2">
      <fieldset disabled={!mayEdit} className="flex flex-wrap items-center gap-2">
        <legend className="sr-only">Written to {named}</legend>
        <Select
          label="What is written"
          value={value.kind}
          disabled={!mayEdit}
          choices={outcomeKinds.map((kind) => ({ value: kind, label: outcomeNames[kind] }))}
          onChange={(kind) => onChange({ ...update, value: partOf(kind, value) })}
        />
        {value.kind === 'answer' && (
          <span className="w-40">
            <input
              aria-label="Which answer"
              placeholder="team_size"
              value={value.name}
              onChange={(event) => onChange({ ...update, value: { ...value, name: event.target.value } })}
              className={inputStyle}
            />
          </span>
        )}
        <ArrowRight className="icon-s text-faint" aria-hidden />
        <span className="flex min-w-40 flex-1 items-center gap-1 sm:max-w-80">
          <input
            aria-label="Property of the contact"
            list={listId}
            placeholder="last_ai_call"
            value={property}
            aria-invalid={problem !== undefined || undefined}
            onChange={(event) => onChange({ ...update, property: event.target.value.trim() })}
            className={`${inputStyle} min-w-0 flex-1 font-mono text-caption`}
          />
          {mayEdit && (
            <IconButton label={`Write ${named} no more`} onClick={onRemove}>
              <Trash2 className="icon-s" aria-hidden />
            </IconButton>
          )}
        </span>
      </fieldset>
      {problem !== undefined && (
        <p role="alert" className="mt-1 text-caption text-weak">
          {problem}
        </p>
      )}
    </li>
  );
}

function partOf(chosen: string, before: OutcomePart): OutcomePart {
  const kind = outcomeKinds.find((known) => known === chosen) ?? before.kind;
  return kind === 'answer' ? { kind, name: before.kind === 'answer' ? before.name : '' } : { kind };
}

/** The first that is not written yet. */
function freshKind(updates: readonly ContactUpdate[]): Exclude<OutcomePart['kind'], 'answer'> {
  const kinds = outcomeKinds.filter((kind) => kind !== 'answer');
  return kinds.find((kind) => updates.every(({ value }) => value.kind !== kind)) ?? 'outcome';
}
