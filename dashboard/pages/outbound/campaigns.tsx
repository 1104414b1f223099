// Campaigns: a list of people and an agent; how many of its calls stand where.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Megaphone, Plus } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { ago, count } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Field } from '../../kit/field.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Select } from '../../kit/select.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { agentsQuery, campaignsQuery } from '../../outbound-queries.ts';
import type { PlannedCall } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';
import { stateWords } from './words.ts';

type Campaign = Reply<'GET /api/outbound/campaigns'>['items'][number];
const states = Object.keys(stateWords) as PlannedCall['state'][];
const badges = {
  active: { name: 'Active', tone: 'strong' },
  paused: { name: 'Paused', tone: 'fair' },
  cancelled: { name: 'Cancelled', tone: 'plain' },
} as const;

export function CampaignsPage() {
  useTitle('Campaigns');
  const campaigns = useQuery(campaignsQuery);
  const may = useMay('agents.manage');
  const [making, setMaking] = useState(false);
  const items = campaigns.data?.items ?? [];
  const make = may && (
    <Button variant="main" onClick={() => setMaking(true)}>
      <Plus className="icon-s" aria-hidden />
      New campaign
    </Button>
  );
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Campaigns">
      {campaigns.isPending && <Skeleton rows={6} slow="The campaigns are taking longer than usual to load." />}
      {campaigns.isError && (
        <ErrorPanel what="The campaigns could not be loaded." error={campaigns.error} onRetry={() => void campaigns.refetch()} />
      )}
      {campaigns.data !== undefined && items.length === 0 && (
        <Empty icon={<Megaphone />} title="Campaigns will be here" actions={make}>
          A list of people, called by one agent, each in their own hours.
        </Empty>
      )}
      {items.length > 0 && (
        <>
          <div className="flex justify-end border-b border-line px-4 py-2">{make}</div>
          <ul>
            {items.map((campaign) => (
              <CampaignLine key={campaign.campaignId} campaign={campaign} may={may} />
            ))}
          </ul>
        </>
      )}
      {making && <NewCampaign onClose={() => setMaking(false)} />}
    </div>
  );
}

function CampaignLine({ campaign, may }: { campaign: Campaign; may: boolean }) {
  const client = useQueryClient();
  const { campaignId, state, name, calls } = campaign;
  const [asking, setAsking] = useState(false);
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['outbound'] });
  const hold = useMutation({
    mutationFn: () =>
      request(
        state === 'paused' ? 'POST /api/outbound/campaigns/:campaignId/resume' : 'POST /api/outbound/campaigns/:campaignId/pause',
        { params: { campaignId } },
      ),
    onError: toastError,
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: () => request('POST /api/outbound/campaigns/:campaignId/cancel', { params: { campaignId } }),
    onSuccess: ({ cancelledCalls }) => {
      toast(cancelledCalls === 1 ? '1 call is cancelled.' : `${count(cancelledCalls)} calls are cancelled.`);
      setAsking(false);
    },
    onError: toastError,
    onSettled: refresh,
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex items-center gap-2">
          <Link to="/outbound" search={{ campaignId }} className="truncate font-medium hover:underline">
            {name}
          </Link>
          <Badge tone={badges[state].tone}>{badges[state].name}</Badge>
        </p>
        <p className="nums text-muted">
          {states
            .filter((one) => (calls[one] ?? 0) > 0)
            .map((one) => `${count(calls[one] ?? 0)} ${stateWords[one].name.toLowerCase()}`)
            .join(' · ') || 'No calls yet'}
          {' · '}
          {ago(campaign.createdAt)}
        </p>
        {campaign.stoppedBecause !== null && <p className="text-weak">{campaign.stoppedBecause}</p>}
      </div>
      {may && state !== 'cancelled' && (
        <span className="flex gap-2">
          <Button size="s" busy={hold.isPending} onClick={() => hold.mutate()}>
            {state === 'paused' ? 'Go on' : 'Pause'}
          </Button>
          <Button size="s" variant="danger" onClick={() => setAsking(true)}>
            Cancel…
          </Button>
        </span>
      )}
      {asking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={`Cancel ${name}?`}
          description="None of its calls begins any more. This cannot be taken back."
        >
          <DialogActions>
            <Button variant="quiet" onClick={() => setAsking(false)}>
              Keep it
            </Button>
            <Button variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel the campaign
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </li>
  );
}

function NewCampaign({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const agents = (useQuery(agentsQuery(false)).data?.items ?? []).filter((agent) => agent.publishedVersion !== null);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [csv, setCsv] = useState('');
  const agentId = chosen ?? agents[0]?.agentId;
  const start = useMutation({
    mutationFn: () => request('POST /api/outbound/campaigns', { body: { name, agentId: agentId ?? '', csv } }, undefined, 120_000),
    onSuccess: ({ lines }) => {
      toast(lines === 1 ? '1 call is being planned.' : `${count(lines)} calls are being planned.`);
      void client.invalidateQueries({ queryKey: ['outbound'] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="New campaign"
      description="Make a dry run of the list first: it says who would be called when."
    >
      <DialogForm
        act="Start"
        sends={start}
        disabled={name.trim() === '' || csv.trim() === '' || agentId === undefined}
        onCancel={onClose}
      >
        <Field label="Name" autoFocus value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        <Labelled label="Agent">
          {agents.length === 0 ? (
            <span className="text-muted">Publish an agent first.</span>
          ) : (
            <Select
              label="Agent"
              value={agentId ?? ''}
              choices={agents.map((agent) => ({ value: agent.agentId, label: agent.name }))}
              onChange={setChosen}
            />
          )}
        </Labelled>
        <TextArea
          label="List"
          rows={5}
          placeholder={'to_number,name\n+351912345678,Elena Santos'}
          hint="CSV with a heading; to_number or phone is needed."
          value={csv}
          onChange={(event) => setCsv(event.target.value)}
          error={start.error?.message}
          className="font-mono text-caption"
        />
      </DialogForm>
    </Dialog>
  );
}
