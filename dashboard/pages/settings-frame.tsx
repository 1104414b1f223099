// The frame of all settings pages: header, tabs as links, one narrow column.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LinkTabs, tabLook } from '../kit/link-tabs.tsx';
import { PageHeader } from '../kit/page.tsx';
import { useMay } from '../session.ts';

export function SettingsFrame({ children }: { children: ReactNode }) {
  const mayTeam = useMay('team.read');
  const maySignIn = useMay('team.manage');
  const mayPrivacy = useMay('privacy.manage');
  const mayAudit = useMay('audit.read');
  return (
    <>
      <PageHeader title="Settings" />
      <LinkTabs label="Settings">
        <Link to="/settings/profile" {...tabLook}>
          Profile
        </Link>
        {mayTeam && (
          <Link to="/settings/team" {...tabLook}>
            Team
          </Link>
        )}
        {maySignIn && (
          <Link to="/settings/sign-in" {...tabLook}>
            Sign-in
          </Link>
        )}
        {mayPrivacy && (
          <Link to="/settings/privacy" {...tabLook}>
            Privacy
          </Link>
        )}
        {mayAudit && (
          <Link to="/settings/audit" {...tabLook}>
            Audit log
          </Link>
        )}
      </LinkTabs>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Settings content">
        <div className="flex max-w-3xl flex-col px-4 pb-16">{children}</div>
      </div>
    </>
  );
}
