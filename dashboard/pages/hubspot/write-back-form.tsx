// What is written to HubSpot after a call is scored, and the properties that must be there for it.
import { useMutation } from '@tanstack/react-query';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Switch } from '../../kit/switch.tsx';
import type { HubspotPortal } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { NumberSetting } from './number-setting.tsx';
import { useChangePortal } from './portal.ts';

export function WriteBackForm({ portal }: { portal: HubspotPortal }) {
  const may = useMay('hubspot.manage');
  const change = useChangePortal(portal.portalId);
  const { settings } = portal;
  const refused = portal.capabilities.find(({ capability, state }) => capability === 'write_results' && state === 'missing');
  const toggle = (key: 'writeProperties' | 'writeNote' | 'writeTask', label: string, note: string) => (
    <li className="flex flex-col py-1.5">
      <Switch
        label={<span className="font-medium text-fg">{label}</span>}
        checked={settings[key]}
        disabled={!may}
        onChange={(on) => change.mutate({ settings: { [key]: on } })}
      />
      <span className="pl-9 text-muted">{note}</span>
    </li>
  );
  return (
    <>
      {refused !== undefined && (
        <p role="status" className="mb-3 rounded-control bg-fair-soft px-3 py-2 text-fair">
          The token may not write yet: it lacks <code className="font-mono text-caption">{refused.scopes.join(', ')}</code>. What
          you switch on here is written once it is granted.
        </p>
      )}
      <ul>
        {toggle('writeProperties', 'Properties on the call', 'Score, summary and a link to Ringside, to filter and report by.')}
        {toggle('writeNote', 'A note on the contacts of the call', 'Score and summary in the timeline.')}
        {toggle('writeTask', 'A task for the owner of a call that scored low', 'To listen to it again and do better next time.')}
      </ul>
      {settings.writeTask && (
        <div className="mt-1 pl-9">
          <NumberSetting
            label="Low is below"
            unit="of 100"
            value={settings.taskBelowScore}
            most={100}
            disabled={!may}
            onSave={(taskBelowScore) => change.mutate({ settings: { taskBelowScore } })}
          />
        </div>
      )}
      {may && <CreateProperties portalId={portal.portalId} hidden={!settings.writeProperties} />}
    </>
  );
}

function CreateProperties({ portalId, hidden }: { portalId: string; hidden: boolean }) {
  const create = useMutation({
    mutationFn: () => request('POST /api/hubspot/:portalId/properties', { params: { portalId } }),
  });
  return (
    <div hidden={hidden} className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 pl-9 [[hidden]]:hidden">
      <Button busy={create.isPending} onClick={() => create.mutate()}>
        Create the properties in HubSpot
      </Button>
      <p role="status" className={create.isError ? 'text-weak' : 'text-muted'}>
        {create.isError && create.error.message}
        {create.data !== undefined && propertiesDone(create.data)}
      </p>
    </div>
  );
}

function propertiesDone({ created, existing }: { created: string[]; existing: string[] }): string {
  const were = existing.length === 0 ? '' : `${existing.length} ${existing.length === 1 ? 'was' : 'were'} there already`;
  if (created.length === 0) return `Nothing to do: ${were}.`;
  return `Created ${created.length}${were === '' ? '' : `, ${were}`}.`;
}
