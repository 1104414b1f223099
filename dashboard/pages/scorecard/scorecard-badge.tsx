// How a scorecard stands.
import { Badge } from '../../kit/badge.tsx';
import type { ScorecardDetail } from '../../scorecard-queries.ts';

export function ScorecardBadge({ card }: { card: Pick<ScorecardDetail, 'state' | 'activeVersion'> }) {
  if (card.state === 'active') return <Badge tone="strong">Active · v{card.activeVersion}</Badge>;
  return <Badge tone={card.state === 'draft' ? 'accent' : 'plain'}>{card.state === 'draft' ? 'Draft' : 'Archived'}</Badge>;
}
