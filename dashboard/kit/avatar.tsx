// Initials in a circle. Decoration: the name always stands beside it.
import { initials } from '../format.ts';

export function Avatar({ name, agent = false, size = 20 }: { name: string; agent?: boolean; size?: 20 | 24 | 28 }) {
  return (
    <span
      aria-hidden
      style={{ width: size, height: size, fontSize: size < 24 ? 9 : 10 }}
      className={
        agent
          ? 'inline-flex shrink-0 items-center justify-center rounded-full bg-ai-soft font-semibold text-ai'
          : 'inline-flex shrink-0 items-center justify-center rounded-full bg-us1-soft font-semibold text-accent'
      }
    >
      {agent ? '✦' : initials(name)}
    </span>
  );
}
