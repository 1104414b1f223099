// The kinds of figures: of conversations, of words that were said, of deals, and of how far calls of agents came.
import { Link } from '@tanstack/react-router';
import { LinkTabs, tabLook } from '../../kit/link-tabs.tsx';
import { useMay } from '../../session.ts';

export function AnalyticsTabs() {
  const mayReadAgents = useMay('agents.read');
  return (
    <LinkTabs label="Analytics">
      <Link to="/analytics" activeOptions={{ exact: true, includeSearch: false }} {...tabLook}>
        Conversations
      </Link>
      <Link to="/analytics/trackers" activeOptions={{ includeSearch: false }} {...tabLook}>
        Trackers
      </Link>
      <Link to="/analytics/goals" activeOptions={{ includeSearch: false }} {...tabLook}>
        Goals
      </Link>
      <Link to="/analytics/revenue" activeOptions={{ includeSearch: false }} {...tabLook}>
        Revenue
      </Link>
      {mayReadAgents && (
        <Link to="/analytics/outbound" activeOptions={{ includeSearch: false }} {...tabLook}>
          Outbound
        </Link>
      )}
    </LinkTabs>
  );
}
