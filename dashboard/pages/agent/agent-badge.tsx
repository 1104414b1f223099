// How an agent stands, in one word and its version.
import { Badge } from '../../kit/badge.tsx';
import type { AgentRow } from '../../outbound-queries.ts';

export function AgentBadge({ agent: { state, publishedVersion } }: { agent: Pick<AgentRow, 'state' | 'publishedVersion'> }) {
  if (state === 'archived') return <Badge>Archived</Badge>;
  if (publishedVersion === null) return <Badge>Draft</Badge>;
  if (state === 'paused') return <Badge tone="fair">Paused · v{publishedVersion}</Badge>;
  return <Badge tone="strong">Live · v{publishedVersion}</Badge>;
}
