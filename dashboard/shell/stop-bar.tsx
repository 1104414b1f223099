// On every page while the kill switch is on: since when, by whom.
import { useQuery } from '@tanstack/react-query';
import { timeOrDate } from '../format.ts';
import { callingPolicyQuery } from '../outbound-queries.ts';

export default function StopBar() {
  const policy = useQuery(callingPolicyQuery).data;
  if (policy?.pausedAt == null) return null;
  return (
    <p role="status" className="shrink-0 border-b border-line bg-weak-soft px-4 py-1 text-caption text-weak">
      All calls are stopped since {timeOrDate(policy.pausedAt)}
      {policy.pausedBy === null ? '' : `, by ${policy.pausedBy}`}. No new call begins.
    </p>
  );
}
