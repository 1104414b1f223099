// Talking with the agent as it stands, in the browser: nobody is phoned, and the talk becomes a call like any other.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../../api.ts';
import { useMay } from '../../session.ts';
import { useDraft } from './draft.ts';
import { MadeUpValues } from './made-up-values.tsx';
import { mindWords } from './mind-words.ts';
import { TalkPanel } from './talk-panel.tsx';

export function AgentTalk() {
  const { agent, settings } = useDraft();
  const may = useMay('calls.upload');
  const [values, setValues] = useState<Record<string, string>>({});
  return (
    <div className="flex max-w-3xl flex-col px-4 pb-10">
      <TalkPanel
        title="Talk with the agent"
        note="You hear it as it stands here, published or not. Nobody is phoned. The talk is recorded, transcribed and scored like any call; a headset keeps the agent from hearing itself."
        name={settings.name}
        minds={mindWords}
        may={may}
        begin={() => request('POST /api/agents/:agentId/talks', { params: { agentId: agent.agentId }, body: { values } })}
        before={<MadeUpValues values={values} onChange={setValues} />}
        after={({ callId }) => (
          <Link to="/calls/$callId" params={{ callId }} className="text-accent hover:underline">
            Open the call
          </Link>
        )}
        optedOut="You asked not to be called again. On a phone, the number would now be on the do-not-call list."
      />
    </div>
  );
}
