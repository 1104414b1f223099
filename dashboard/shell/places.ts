// Every page one can go to by name: the sidebar, the menu of commands and the keys all read this table.
import type { LinkProps } from '@tanstack/react-router';
import {
  Bell,
  Bot,
  ChartLine,
  CircleAlert,
  ClipboardList,
  Dumbbell,
  House,
  KeyRound,
  LogIn,
  ListChecks,
  Mic,
  PhoneCall,
  PhoneIncoming,
  PhoneOutgoing,
  Plug,
  Radio,
  Scissors,
  ScrollText,
  Send,
  Settings,
  ShieldCheck,
  Users,
  Workflow,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Permission } from '../../rules/role.ts';
import type { GoKey } from '../shortcuts.ts';

export type Place = {
  to: NonNullable<LinkProps['to']>;
  label: string;
  icon: LucideIcon;
  /** One of these is enough; none where everybody may. */
  needs: readonly Permission[];
  /** Other words somebody may look for. */
  words?: string;
  /** Only of places in the sidebar: everything under this address belongs to it. */
  under?: string;
  key?: GoKey;
};

export const places: readonly Place[] = [
  { to: '/', under: '/', label: 'Home', icon: House, needs: ['calls.read'], key: 'g h', words: 'start first steps set up' },
  { to: '/calls', under: '/calls', label: 'Calls', icon: PhoneCall, needs: ['calls.read'], key: 'g c', words: 'history' },
  {
    to: '/reviews',
    under: '/reviews',
    label: 'Review',
    icon: ListChecks,
    needs: ['calls.review'],
    key: 'g r',
    words: 'queue dispute',
  },
  { to: '/reviews/agreement', label: 'Agreement', icon: ListChecks, needs: ['calls.review'], words: 'kappa' },
  {
    ...{ to: '/analytics', under: '/analytics', label: 'Analytics', icon: ChartLine, needs: ['calls.read'], key: 'g a' },
    words: 'figures trend leaderboard statistics reports',
  },
  { to: '/analytics/goals', label: 'Goals', icon: ChartLine, needs: ['calls.read'], words: 'targets quota progress' },
  { to: '/analytics/trackers', label: 'Trackers', icon: ChartLine, needs: ['calls.read'], words: 'keywords phrases mentions' },
  {
    to: '/analytics/outbound',
    label: 'Outbound figures',
    icon: ChartLine,
    needs: ['agents.read'],
    words: 'funnel conversion campaign',
  },
  { to: '/clips', under: '/clips', label: 'Clips', icon: Scissors, needs: ['calls.read'], words: 'playlists' },
  { to: '/mentions', label: 'Mentions of you', icon: Bell, needs: ['calls.read'], words: 'comments notices' },
  {
    ...{ to: '/practice', under: '/practice', label: 'Practice', icon: Dumbbell, needs: ['practice.take'], key: 'g p' },
    words: 'training roleplay rounds',
  },
  { to: '/practice/prospects', label: 'Prospects', icon: Dumbbell, needs: ['practice.take'], words: 'roleplay buyer' },
  { to: '/practice/paths', label: 'Practice paths', icon: Dumbbell, needs: ['practice.manage'], words: 'assign training due' },
  { to: '/practice/plan', label: 'Coaching plan', icon: Dumbbell, needs: ['practice.take'], words: 'focus weakest' },
  { to: '/scorecards', under: '/scorecards', label: 'Scorecards', icon: ClipboardList, needs: ['scorecards.read'], key: 'g d' },
  { to: '/scorecards/which', label: 'Which scorecard', icon: ClipboardList, needs: ['scorecards.read'], words: 'rules choice' },
  { to: '/live', under: '/live', label: 'Live', icon: Radio, needs: ['agents.read'], key: 'g l', words: 'listen take over' },
  {
    to: '/outbound',
    under: '/outbound',
    label: 'Outbound',
    icon: PhoneOutgoing,
    needs: ['agents.read'],
    key: 'g o',
    words: 'planned calls',
  },
  {
    to: '/outbound/incoming',
    label: 'Incoming calls',
    icon: PhoneIncoming,
    needs: ['calls.read'],
    words: 'missed messages voicemail inbound',
  },
  { to: '/outbound/dry-run', label: 'Dry run', icon: PhoneOutgoing, needs: ['agents.read'] },
  { to: '/outbound/campaigns', label: 'Campaigns', icon: PhoneOutgoing, needs: ['agents.read'] },
  { to: '/outbound/requests', label: 'Requests for calls', icon: PhoneOutgoing, needs: ['agents.read'] },
  { to: '/outbound/policy', label: 'Calling policy', icon: PhoneOutgoing, needs: ['agents.read'], words: 'hours numbers' },
  { to: '/outbound/do-not-call', label: 'Do not call', icon: PhoneOutgoing, needs: ['agents.read'], words: 'dnc opt-out' },
  { to: '/outbound/consents', label: 'Consents', icon: PhoneOutgoing, needs: ['agents.read'] },
  { to: '/agents', under: '/agents', label: 'AI agents', icon: Bot, needs: ['agents.read'], key: 'g e' },
  {
    ...{ to: '/failed-jobs', under: '/failed-jobs', label: 'Failed jobs', icon: CircleAlert, needs: ['jobs.read'], key: 'g j' },
    words: 'errors retry',
  },
  {
    ...{ to: '/integrations', under: '/integrations', label: 'Integrations', icon: Plug, key: 'g i' },
    needs: ['keys.manage', 'hubspot.read', 'webhooks.manage'],
  },
  { to: '/integrations/hubspot', label: 'HubSpot', icon: Workflow, needs: ['hubspot.read'], words: 'crm portal' },
  { to: '/integrations/hubspot/deliveries', label: 'HubSpot deliveries', icon: Workflow, needs: ['hubspot.read'] },
  { to: '/integrations/push-api', label: 'Push API keys', icon: KeyRound, needs: ['keys.manage'] },
  {
    to: '/integrations/recorders',
    label: 'Recorders',
    icon: Mic,
    needs: ['keys.manage'],
    words: 'zoom fathom fireflies aloware twilio meet teams',
  },
  { to: '/integrations/webhooks', label: 'Outgoing webhooks', icon: Send, needs: ['webhooks.manage'], words: 'slack endpoints' },
  {
    to: '/settings/profile',
    under: '/settings',
    label: 'Settings',
    icon: Settings,
    needs: [],
    key: 'g s',
    words: 'profile two-factor password',
  },
  { to: '/settings/team', label: 'Team', icon: Users, needs: ['team.read'], words: 'members invite roles' },
  { to: '/settings/sign-in', label: 'Sign-in', icon: LogIn, needs: ['team.manage'], words: 'single sign-on sso openid passwords' },
  {
    to: '/settings/privacy',
    label: 'Privacy',
    icon: ShieldCheck,
    needs: ['privacy.manage'],
    words: 'retention erase export person gdpr',
  },
  { to: '/settings/audit', label: 'Audit log', icon: ScrollText, needs: ['audit.read'] },
];

export const mayOpen = (place: Place, permissions: readonly Permission[]): boolean =>
  place.needs.length === 0 || place.needs.some((need) => permissions.includes(need));
