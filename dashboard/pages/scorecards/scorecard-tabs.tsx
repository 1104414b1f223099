// The two sides of scorecards: the cards, and which of them scores which call.
import { Link } from '@tanstack/react-router';
import { LinkTabs, tabLook } from '../../kit/link-tabs.tsx';

export function ScorecardTabs() {
  return (
    <LinkTabs label="Scorecards">
      <Link to="/scorecards" activeOptions={{ exact: true }} {...tabLook}>
        Cards
      </Link>
      <Link to="/scorecards/which" {...tabLook}>
        Which card
      </Link>
    </LinkTabs>
  );
}
