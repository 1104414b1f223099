// A share by week as a small line, for the eye alone: the figures stand beside it.
export function Trend({
  weeks,
  mondays,
  most = 1,
}: {
  weeks: readonly { week: string; share: number | null }[];
  mondays: readonly string[];
  /** What the top of the line stands for. */
  most?: number;
}) {
  const known = new Map(weeks.map(({ week, share }) => [week, share]));
  const points = mondays.flatMap((monday, index) => {
    const share = known.get(monday) ?? null;
    return share === null ? [] : [`${mondays.length < 2 ? 50 : (100 * index) / (mondays.length - 1)},${18 - (16 * share) / most}`];
  });
  return (
    <svg aria-hidden viewBox="0 0 100 20" preserveAspectRatio="none" height="20" className="block w-full overflow-visible">
      <polyline
        points={(points.length === 1 ? [...points, ...points] : points).join(' ')}
        className="fill-none stroke-accent"
        strokeWidth={points.length === 1 ? 5 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
