// The planned calls of one agent.
import { PlannedCallList } from '../outbound/calls.tsx';
import { useDraft } from './draft.ts';

export function AgentCalls() {
  const { agent } = useDraft();
  return <PlannedCallList filters={{ agentId: agent.agentId }} />;
}
