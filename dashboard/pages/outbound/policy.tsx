// What a team says about all its calls, the rules of law that hold besides, and the numbers it calls from.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Field } from '../../kit/field.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { Switch } from '../../kit/switch.tsx';
import { toast } from '../../kit/toast.tsx';
import { callingPolicyQuery } from '../../outbound-queries.ts';
import type { Policy, TeamPolicy } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';
import { TextList } from '../agent/text-list.tsx';
import { NumbersSection } from './numbers-section.tsx';
import { PolicyPacks } from './policy-packs.tsx';
import { TeamHours } from './team-hours.tsx';

export function CallingPolicyPage() {
  useTitle('Calling policy');
  const policy = useQuery(callingPolicyQuery);
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Calling policy">
      {policy.isPending && <Skeleton rows={10} slow="The calling policy is taking longer than usual to load." />}
      {policy.isError && (
        <ErrorPanel what="The calling policy could not be loaded." error={policy.error} onRetry={() => void policy.refetch()} />
      )}
      {policy.data !== undefined && (
        <div className="flex max-w-3xl flex-col px-4 pb-16">
          <PolicyForm key={policy.data.updatedAt} saved={policy.data} />
          <NumbersSection numbers={policy.data.callerNumbers} carriers={policy.data.carriers} />
        </div>
      )}
    </div>
  );
}

const whenUnknown = [
  { value: 'hold', label: 'Hold the call' },
  { value: 'team_zone', label: 'Take the team’s zone' },
] as const;
const bases = [
  { value: 'team_declares', label: 'We have it' },
  { value: 'ledger', label: 'Only with a record here' },
] as const;

function PolicyForm({ saved }: { saved: TeamPolicy }) {
  const client = useQueryClient();
  const may = useMay('policy.manage');
  const [policy, setPolicy] = useState<Policy>(saved.policy);
  const put = (part: Partial<Policy>): void => setPolicy({ ...policy, ...part });
  const save = useMutation({
    mutationFn: () => request('PUT /api/calling-policy', { body: { policy, updatedAt: saved.updatedAt } }),
    onSuccess: (next) => {
      client.setQueryData(callingPolicyQuery.queryKey, next);
      toast('The calling policy is saved. Calls that wait are decided anew.');
    },
  });
  const error = save.error instanceof ApiError ? save.error : null;
  const errorAt = (path: string): string | undefined => error?.fields.find((field) => field.path.endsWith(path))?.message;
  const isChanged = JSON.stringify(policy) !== JSON.stringify(saved.policy);
  const text = (value: string): string | null => (value.trim() === '' ? null : value.trim());
  return (
    <fieldset disabled={!may} className="contents">
      <legend className="sr-only">Calling policy</legend>
      {!may && <p className="pt-6 text-muted">Only admins may change the calling policy.</p>}
      <Section
        title="Whose clock"
        note="Hours are by the clock of the called person, read from the contact, its address or the number."
      >
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center gap-3">
            <span>Where nothing tells the zone</span>
            <Segmented
              label="Where nothing tells the zone"
              value={policy.whenZoneUnknown}
              choices={whenUnknown}
              onChange={(whenZoneUnknown) => may && put({ whenZoneUnknown })}
            />
          </div>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label="The team’s zone"
              value={policy.teamZone}
              placeholder="Europe/Lisbon"
              onChange={(event) => put({ teamZone: event.target.value })}
              error={errorAt('teamZone')}
            />
            <Field
              label="Country of numbers without a code"
              value={policy.defaultCountry ?? ''}
              placeholder="PT"
              maxLength={2}
              onChange={(event) => put({ defaultCountry: text(event.target.value.toUpperCase()) })}
              hint="Empty: such numbers are refused."
              error={errorAt('defaultCountry')}
            />
            <Field
              label="Contact property with a zone"
              value={policy.zoneProperty ?? ''}
              placeholder="time_zone"
              onChange={(event) => put({ zoneProperty: text(event.target.value) })}
              hint="Besides hs_timezone of HubSpot."
              error={errorAt('zoneProperty')}
            />
          </div>
        </div>
      </Section>
      <Section
        title="Calls to us"
        note="A caller’s number can be forged: whoever does so would have a call written to somebody else’s contact. So nothing is written unless you want it."
      >
        <Switch
          label={<span className="text-fg">Write calls to us into HubSpot, on the contact that has the caller’s number</span>}
          checked={policy.logsInboundCalls}
          disabled={!may}
          onChange={(logsInboundCalls) => put({ logsInboundCalls })}
        />
      </Section>
      <TeamHours hours={policy.hours} may={may} onChange={(hours) => put({ hours })} />
      <Section title="Limits" note="Counted for each number over everything your team calls.">
        <div className="flex flex-col gap-2">
          {policy.caps.map((cap, at) => {
            const change = (part: Partial<typeof cap>): void =>
              put({ caps: policy.caps.map((old, index) => (index === at ? { ...old, ...part } : old)) });
            return (
              <div key={at} className="flex flex-wrap items-center gap-x-3">
                <NumberField
                  label="At most"
                  unit="calls to a number"
                  value={cap.most}
                  disabled={!may}
                  onChange={(most) => change({ most: Math.round(most) })}
                />
                <NumberField
                  label="in"
                  unit="hours"
                  value={cap.withinHours}
                  disabled={!may}
                  onChange={(hours) => change({ withinHours: Math.round(hours) })}
                />
                {may && (
                  <Button size="s" variant="quiet" onClick={() => put({ caps: policy.caps.filter((_, index) => index !== at) })}>
                    Remove
                  </Button>
                )}
              </div>
            );
          })}
          {may && policy.caps.length < 10 && (
            <div>
              <Button
                size="s"
                variant="quiet"
                className="-ml-2"
                onClick={() => put({ caps: [...policy.caps, { most: 3, withinHours: 24 }] })}
              >
                Add a limit
              </Button>
            </div>
          )}
          <NumberField
            inList
            label="Calls at once, whole team"
            unit=""
            value={policy.mostAtOnce}
            disabled={!may}
            onChange={(most) => put({ mostAtOnce: Math.round(most) })}
            error={errorAt('mostAtOnce')}
          />
          <NumberField
            inList
            label="Calls at once, each agent"
            unit=""
            value={policy.mostAtOncePerAgent}
            disabled={!may}
            onChange={(most) => put({ mostAtOncePerAgent: Math.round(most) })}
            error={errorAt('mostAtOncePerAgent')}
          />
          <NumberField
            inList
            label="Let it ring for"
            unit="seconds"
            value={policy.ringMs / 1000}
            disabled={!may}
            onChange={(seconds) => put({ ringMs: Math.round(seconds * 1000) })}
            error={errorAt('ringMs')}
          />
          <NumberField
            inList
            label="Wait for a contact’s number for"
            unit="hours"
            value={policy.waitForNumberMs / 3_600_000}
            disabled={!may}
            onChange={(hours) => put({ waitForNumberMs: Math.round(hours * 3_600_000) })}
            error={errorAt('waitForNumberMs')}
          />
        </div>
      </Section>
      <Section title="Consent and refusal">
        <div className="flex flex-col gap-4">
          <div className="flex flex-wrap items-center gap-3">
            <span>Where the law asks for consent</span>
            <Segmented
              label="Where the law asks for consent"
              value={policy.consentBasis}
              choices={bases}
              onChange={(consentBasis) => may && put({ consentBasis })}
            />
          </div>
          <Field
            label="Contact property that says not to call"
            value={policy.optOutProperty ?? ''}
            placeholder="do_not_call"
            onChange={(event) => put({ optOutProperty: text(event.target.value) })}
            error={errorAt('optOutProperty')}
          />
          <Switch
            label={<span className="text-fg">Mark it there too when a number comes onto the do-not-call list</span>}
            checked={policy.writeOptOut}
            disabled={!may}
            onChange={(writeOptOut) => put({ writeOptOut })}
          />
          <TextList
            label="Countries that are not called"
            placeholder="DE"
            hint="Two letters each. Enter adds one."
            values={policy.countries.blocked}
            disabled={!may}
            onChange={(blocked) => put({ countries: { ...policy.countries, blocked: blocked.map((code) => code.toUpperCase()) } })}
            error={errorAt('blocked')}
          />
          <TextList
            label="Only these countries are called"
            placeholder="all"
            hint="Empty: all that are not blocked."
            values={policy.countries.only ?? []}
            disabled={!may}
            onChange={(only) =>
              put({ countries: { ...policy.countries, only: only.length === 0 ? null : only.map((code) => code.toUpperCase()) } })
            }
            error={errorAt('only')}
          />
        </div>
      </Section>
      <PolicyPacks packs={saved.packs} chosen={policy.packs} may={may} onChange={(packs) => put({ packs })} />
      {may && (isChanged || save.isError) && (
        <div className="sticky bottom-0 z-1 flex flex-wrap items-center gap-3 border-t border-line bg-surface py-3">
          <span role="status" className={save.isError ? 'min-w-0 flex-1 text-weak' : 'flex-1 text-muted'}>
            {save.isError ? save.error.message : 'Not saved yet'}
          </span>
          <Button variant="quiet" onClick={() => setPolicy(saved.policy)}>
            Discard
          </Button>
          <Button variant="main" busy={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </div>
      )}
    </fieldset>
  );
}
