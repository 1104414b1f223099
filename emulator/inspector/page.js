// The inspector's page: which view is shown, for which account, and when it is drawn again.
import { act, ask, make, run, say } from './dom.js';
import { deliveriesView, eventsView, requestsView } from './logs.js';
import { recordsView } from './records.js';
import { scenesView, troubleView } from './trouble.js';
import { workflowsView } from './workflows.js';

const REFRESH_MS = 2_500;
const views = {
  records: {
    title: 'Records',
    draw: recordsView,
    count: ({ counts }) => Object.values(counts).reduce((sum, { present }) => sum + present, 0),
  },
  events: { title: 'Events', draw: eventsView, count: ({ events }) => events },
  deliveries: { title: 'Webhooks', draw: deliveriesView, count: ({ deliveries }) => deliveries },
  workflows: { title: 'Workflows', draw: workflowsView, count: ({ workflowRuns }) => workflowRuns },
  requests: { title: 'Requests', draw: requestsView, count: ({ requests }) => requests },
  trouble: { title: 'Trouble', draw: troubleView },
  scenes: { title: 'Scenes and snapshots', draw: scenesView },
};
let portalId;
let drawing = null;
let drawn = '';
let drawnName = '';

const viewName = () => (location.hash.slice(1) in views ? location.hash.slice(1) : 'records');

async function draw() {
  const name = viewName();
  const overview = await run('overview', portalId === undefined ? {} : { portalId });
  portalId = overview.portalId;
  const children = (await views[name].draw({ portalId, overview })).flat(3).filter(Boolean);
  drawTop(overview, name);
  if (name !== viewName()) return;
  const view = document.getElementById('view');
  const next = make('div', {}, make('h2', { class: 'skip' }, views[name].title), children);
  // Drawn again only when something changed, so that neither the focus nor a selection is lost.
  const fresh = next.outerHTML;
  if (fresh === drawn && view.firstChild?.tagName === 'DIV') return;
  const kept = name === drawnName ? whereFocusIs(view) : null;
  const scrolled = [...view.querySelectorAll('.detail, pre')].map((element) => element.scrollTop);
  view.replaceChildren(next);
  drawn = fresh;
  drawnName = name;
  kept?.(view);
  [...view.querySelectorAll('.detail, pre')].forEach((element, place) => (element.scrollTop = scrolled[place] ?? 0));
}

/** Finds the element with the focus again, by its place among those that can have it. */
function whereFocusIs(view) {
  const focusable = () => [...view.querySelectorAll('button, a, input, select, summary, [tabindex]')];
  const focused = document.activeElement;
  const place = focusable().indexOf(focused);
  if (place === -1) return null;
  const { selectionStart } = focused;
  return () => {
    const same = focusable()[place];
    same?.focus({ preventScroll: true });
    if (typeof selectionStart === 'number' && same?.setSelectionRange) same.setSelectionRange(selectionStart, selectionStart);
  };
}

function drawTop(overview, name) {
  document.getElementById('clock').textContent = new Date(overview.now).toISOString().slice(0, 19).replace('T', ' ');
  document.getElementById('clock-kind').textContent = overview.clock === 'wall' ? 'clock runs (UTC)' : 'clock stands still (UTC)';
  const portals = document.getElementById('portal');
  if (portals.options.length !== overview.portals.length)
    portals.replaceChildren(...overview.portals.map((id) => make('option', { value: id }, String(id))));
  portals.value = String(portalId);
  const links = Object.entries(views).map(([key, { title, count }]) =>
    make(
      'a',
      { href: `${location.pathname}#${key}`, 'aria-current': key === name ? 'page' : null },
      title,
      count ? make('span', { class: 'count' }, String(count(overview))) : null,
    ),
  );
  const nav = document.getElementById('views');
  if (nav.contains(document.activeElement)) return [...nav.children].forEach((link, place) => adopt(link, links[place]));
  nav.replaceChildren(...links);
  if (name !== drawnName) nav.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** A link that has the focus keeps it. */
function adopt(link, fresh) {
  link.replaceChildren(...fresh.childNodes);
  if (fresh.hasAttribute('aria-current')) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
}

function redraw() {
  // One at a time; what changes meanwhile is drawn by the next.
  drawing ??= draw()
    .catch((error) => say(`The emulator does not answer: ${error.message}`))
    .finally(() => (drawing = null));
  return drawing;
}

const spans = [
  ['+10 s', 10_000],
  ['+5 min', 300_000],
  ['+1 h', 3_600_000],
  ['+1 day', 86_400_000],
];
const advance = document.getElementById('advance');
for (const [text, ms] of spans)
  advance.append(act(text, () => run('advance', { ms }).then(() => null), { 'aria-label': `Move the clock on: ${text.slice(1)}` }));
advance.append(
  act('Set', async () => {
    const values = await ask(
      'Set the clock',
      [{ name: 'at', label: 'Instant in UTC', value: new Date(await run('now')).toISOString(), required: true }],
      'Set',
    );
    if (!values) return null;
    const at = Date.parse(values.at);
    if (Number.isNaN(at)) throw new Error('Write the instant like 2026-10-01T09:00:00Z.');
    await run('setTime', { at });
    return null;
  }),
);

document.getElementById('portal').addEventListener('change', (event) => {
  portalId = Number(event.target.value);
  void redraw();
});
addEventListener('hashchange', () => void redraw());
document.addEventListener('changed', () => void (drawing ?? Promise.resolve()).then(redraw));
document.addEventListener('visibilitychange', () => void (document.hidden || redraw()));
setInterval(() => {
  // Nothing moves while somebody is in a dialog or listens to a recording.
  const isBusy = document.querySelector('dialog[open]') || [...document.querySelectorAll('audio')].some((audio) => !audio.paused);
  if (!document.hidden && !isBusy) void redraw();
}, REFRESH_MS);
await redraw();
