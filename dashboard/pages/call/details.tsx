// Everything known about a call that is not said in it: where it came from, its length, its recording, its metadata.
import { bytes, clock, exactTime, words } from '../../format.ts';
import type { CallDetail } from '../../queries.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Hold } from '../privacy/hold.tsx';
import { sourceNames } from '../call-origins.ts';
import { InHubspot } from './in-hubspot.tsx';
import { TranscriptVersions } from './transcript-versions.tsx';
import { StagesPanel } from './stages-panel.tsx';

const transcriptSource = {
  given: 'Came with the call',
  transcribed: 'Transcribed here',
  hubspot: 'From HubSpot',
  edited: 'Edited by hand',
} as const;

export function Details({ call }: { call: CallDetail }) {
  const { recording, transcript, duration } = call;
  const rows: [string, string | null, boolean?][] = [
    [
      'Rep',
      call.rep.name === null ? call.rep.email : call.rep.email === null ? call.rep.name : `${call.rep.name} (${call.rep.email})`,
    ],
    ['Called', exactTime(call.calledAt)],
    ['Received', exactTime(call.receivedAt)],
    ['Source', sourceNames[call.source]],
    ['Direction', call.direction === null ? null : words(call.direction)],
    ['Outcome', call.outcome === null ? null : words(call.outcome)],
    ['Length', call.durationMs === null ? null : clock(call.durationMs)],
    [
      'Length taken from',
      duration.by === null
        ? null
        : [words(duration.by), duration.unit, duration.confidence === null ? null : `${duration.confidence} confidence`]
            .filter((part) => part !== null)
            .join(', '),
    ],
    [
      'Recording',
      recording === null
        ? 'None'
        : [
            recording.format,
            recording.channels === 2 ? 'two channels' : recording.channels === 1 ? 'one channel' : null,
            bytes(recording.bytes),
          ]
            .filter((part) => part !== null)
            .join(' · '),
    ],
    ['Transcript', transcript === null ? null : `${transcriptSource[transcript.source]} · ${transcript.engine}`],
    ['External id', call.externalId, true],
    ['HubSpot call', call.hubspot === null ? call.hubspotCallId : null, true],
    ['Call id', call.callId, true],
  ];
  const metadata = Object.entries(call.metadata);
  return (
    <div>
      <dl className="px-4 py-3">
        {rows.map(([name, value, code]) =>
          value === null ? null : (
            <div key={name} className="flex min-h-7 items-baseline gap-3">
              <dt className="w-32 shrink-0 text-muted">{name}</dt>
              <dd className={`nums min-w-0 flex-1 break-words ${code === true ? 'font-mono text-caption' : ''}`}>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {duration.warning !== null && (
        <p className="mx-4 mb-3 rounded-control bg-fair-soft px-3 py-2 text-caption text-fair">{duration.warning}</p>
      )}
      {call.hubspot !== null && <InHubspot hubspot={call.hubspot} objectId={call.hubspotCallId} />}
      <section aria-label="Stages" className="border-t border-line">
        <h2 className="px-4 pt-3 font-semibold">Stages</h2>
        <StagesPanel call={call} />
      </section>
      <Hold callId={call.callId} />
      <TranscriptVersions callId={call.callId} />
      {metadata.length > 0 && (
        <section aria-label="Metadata" className="border-t border-line px-4 py-3">
          <div className="flex items-center justify-between">
            <h2 className="font-semibold">Metadata</h2>
            <CopyButton text={JSON.stringify(call.metadata, null, 2)} label="Copy the metadata" />
          </div>
          <pre
            tabIndex={0}
            aria-label="Metadata as JSON"
            className="thin-scroll mt-1 overflow-x-auto rounded-list bg-surface-2 p-3 font-mono text-caption leading-[18px]"
          >
            {JSON.stringify(call.metadata, null, 2)}
          </pre>
        </section>
      )}
    </div>
  );
}
