// The plot of what was pushed to the peers: one small chart for each figure, a bar for each peer.
import type { PushResult } from './peers-push.ts';

type Chart = { title: string; of: (result: PushResult) => number | null; digits: number };

const charts: readonly Chart[] = [
  { title: 'calls stored a second (more is better)', of: ({ perSecond }) => perSecond, digits: 0 },
  { title: 'answer, 99 of 100, in ms (less is better)', of: ({ p99Ms }) => p99Ms, digits: 0 },
  { title: 'memory under load in MB (less is better)', of: ({ memoryMb }) => memoryMb, digits: 0 },
  { title: 'until it answers after kill -9 in s (less is better)', of: ({ downMs }) => downMs / 1_000, digits: 1 },
];
const WIDTH = 760;
const COLUMN = 360;
const LABEL = 92;
const LONGEST = 190;
const ROW = 24;
const colours = ['#2563eb', '#60a5fa', '#64748b', '#b45309'];

export function drawPeers(results: ReadonlyMap<string, PushResult>): string {
  const chartHeight = 40 + results.size * ROW;
  const height = 16 + 2 * chartHeight;
  const drawn = charts.map((chart, at) =>
    drawChart(chart, results, { x: 20 + (at % 2) * COLUMN, y: 12 + Math.floor(at / 2) * chartHeight }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">
<title>Calls pushed to Ringside and its peers</title>
<rect width="${WIDTH}" height="${height}" rx="8" fill="#ffffff"/>
${drawn.join('\n')}
</svg>
`;
}

function drawChart({ title, of, digits }: Chart, results: ReadonlyMap<string, PushResult>, at: { x: number; y: number }): string {
  const values = [...results].map(([name, result]) => [name, of(result) ?? 0] as const);
  const most = Math.max(...values.map(([, value]) => value), Number.MIN_VALUE);
  const bars = values.map(([name, value], row) => {
    const y = at.y + 26 + row * ROW;
    const width = Math.max(1, (LONGEST * value) / most);
    const text = value.toLocaleString('en', { maximumFractionDigits: digits });
    return `<text x="${at.x}" y="${y + 13}" fill="#334155">${name}</text>
<rect x="${at.x + LABEL}" y="${y}" width="${width.toFixed(1)}" height="17" rx="2" fill="${colours[row % colours.length]}"/>
<text x="${(at.x + LABEL + width + 6).toFixed(1)}" y="${y + 13}" fill="#334155">${text}</text>`;
  });
  return `<text x="${at.x}" y="${at.y + 14}" fill="#0f172a" font-weight="600">${title}</text>\n${bars.join('\n')}`;
}
