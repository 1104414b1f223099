// The two sides of reviewing: what waits, and how far evaluator and people agree.
import { Link } from '@tanstack/react-router';
import { LinkTabs, tabLook } from '../../kit/link-tabs.tsx';

export function ReviewTabs() {
  return (
    <LinkTabs label="Review">
      <Link to="/reviews" activeOptions={{ exact: true, includeSearch: false }} {...tabLook}>
        Waiting
      </Link>
      <Link to="/reviews/agreement" {...tabLook}>
        Agreement
      </Link>
    </LinkTabs>
  );
}
