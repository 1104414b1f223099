// The frame of all pages of practice: header, tabs as links, one column.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LinkTabs, tabLook } from '../../kit/link-tabs.tsx';
import { PageHeader } from '../../kit/page.tsx';
import { useMay } from '../../session.ts';

export function PracticeFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const mayManage = useMay('practice.manage');
  return (
    <>
      <PageHeader title="Practice">{actions}</PageHeader>
      <LinkTabs label="Practice">
        <Link to="/practice" activeOptions={{ exact: true }} {...tabLook}>
          Yours
        </Link>
        <Link to="/practice/prospects" {...tabLook}>
          Prospects
        </Link>
        {mayManage && (
          <Link to="/practice/paths" {...tabLook}>
            Paths
          </Link>
        )}
        <Link to="/practice/plan" {...tabLook}>
          Plan
        </Link>
      </LinkTabs>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Practice content">
        <div className="flex max-w-3xl flex-col px-4 pb-16">{children}</div>
      </div>
    </>
  );
}
