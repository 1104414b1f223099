// The views that change how the emulator behaves: faults, search, webhooks, limits as switches; scenes and snapshots.
import { act, ask, empty, labelled, make, run } from './dom.js';

const faults = {
  'rate-limited': 'Too many requests (429)',
  'daily-limit': 'Daily limit reached (429)',
  'search-limit': 'Too many searches (429)',
  locked: 'Record locked (423)',
  migrating: 'Account is moving (477)',
  'server-error': 'Server error (500)',
  'bad-gateway': 'Bad gateway, HTML (502)',
  unavailable: 'Unavailable, HTML (503)',
  'gateway-timeout': 'Gateway timeout, HTML (504)',
  hang: 'Hangs, then 524',
  slow: 'Slow by five seconds',
  reset: 'Connection breaks before the work',
  'reply-lost': 'Connection breaks after the work',
  'reset-in-body': 'Connection breaks in the body',
  truncated: 'Half a body',
  empty: 'No body',
  'expired-token': 'Token expired (401)',
  'missing-scope': 'Scope missing (403)',
  'token-refused': 'Origin error (530)',
};

const share = { value: '1', route: '' };

function toggle(text, isOn, change) {
  const input = make('input', { type: 'checkbox', role: 'switch', checked: isOn });
  const button = act('', () => change(input.checked));
  input.addEventListener('change', () => button.click());
  return make('label', { class: 'check' }, input, make('span', {}, text));
}

const card = (title, ...children) => make('section', { class: 'card' }, make('h2', {}, title), ...children);

export async function troubleView({ portalId, overview }) {
  const { trouble, lag } = overview;
  const active = await run('listFaults');
  return [
    make('div', { class: 'grid' }, faultCard(active, portalId), searchCard(lag, portalId), webhookCard(trouble), limitCard()),
  ];
}

function faultCard(active, portalId) {
  const route = make('input', {
    value: share.route,
    placeholder: 'objects.*',
    oninput: (event) => (share.route = event.target.value),
  });
  const part = make(
    'select',
    { onchange: (event) => (share.value = event.target.value) },
    [
      ['1', 'every request'],
      ['0.5', 'half of them'],
      ['0.1', 'one in ten'],
    ].map(([value, text]) => make('option', { value, selected: value === share.value }, text)),
  );
  const rows = Object.entries(faults).map(([kind, text]) => {
    const mine = active.filter((one) => one.kind === kind);
    const struck = mine.reduce((sum, one) => sum + one.fired, 0);
    return make(
      'div',
      { class: 'row' },
      toggle(text, mine.length > 0, async (isOn) => {
        if (isOn)
          await run('addFault', {
            kind,
            portalId,
            ...(share.value === '1' ? {} : { share: Number(share.value) }),
            ...(share.route ? { route: share.route } : {}),
          });
        else for (const one of mine) await run('removeFaults', { faultId: one.faultId });
      }),
      struck > 0 ? make('span', { class: 'tag bad' }, `struck ${struck} times`) : null,
    );
  });
  return card(
    'Faults',
    make('p', { class: 'quiet' }, 'What the next switch strikes:'),
    make('div', { class: 'row' }, labelled('How often', part), labelled('Route, a star at its end', route)),
    ...rows,
  );
}

function searchCard({ leastMs, mostMs, inOrder = false, staleMs = 0 }, portalId) {
  const set = (change) => run('setSearchLag', { portalId, leastMs, mostMs, inOrder, staleMs, ...change });
  return card(
    'Search',
    make('p', { class: 'quiet' }, `A change is found after ${leastMs / 1_000} to ${mostMs / 1_000} seconds.`),
    toggle('Search lags behind', mostMs > 0, (isOn) => set(isOn ? { leastMs: 2_000, mostMs: 10_000 } : { leastMs: 0, mostMs: 0 })),
    toggle('Changes are found in their order', inOrder, (isOn) => set({ inOrder: isOn })),
    toggle('New time with old values for five seconds', staleMs > 0, (isOn) => set({ staleMs: isOn ? 5_000 : 0 })),
    act('Lag of a minute', () => set({ leastMs: 30_000, mostMs: 60_000 })),
    act('All calls modified at this millisecond', () =>
      run('touchRecords', { portalId, type: 'calls' }).then((count) => `${count} calls touched.`),
    ),
  );
}

function webhookCard({ lost, ...trouble }) {
  const set = (change) => run('setWebhookTrouble', { ...trouble, ...change });
  return card(
    'Webhooks',
    toggle('A third of the batches twice', (trouble.duplicates ?? 0) > 0, (isOn) => set({ duplicates: isOn ? 0.3 : 0 })),
    toggle('Events of a batch in another order', trouble.shuffle ?? false, (isOn) => set({ shuffle: isOn })),
    toggle('Events late by up to a minute', (trouble.holdMs ?? 0) > 0, (isOn) => set({ holdMs: isOn ? 60_000 : 0 })),
    toggle('One event in ten is lost', (trouble.loss ?? 0) > 0, (isOn) => set({ loss: isOn ? 0.1 : 0 })),
    toggle('Accounts mixed in a batch', trouble.mixPortals ?? false, (isOn) => set({ mixPortals: isOn })),
    lost > 0 ? make('p', { class: 'quiet' }, `${lost} events lost so far.`) : null,
  );
}

function limitCard() {
  return card(
    'Limits',
    make('p', { class: 'quiet' }, 'What is left of them stands with the requests.'),
    make(
      'div',
      { class: 'row' },
      act('Off', () => run('setLimits', { off: true }).then(() => 'Nothing is limited.')),
      act('As usual', () => run('setLimits', { off: false, burst: 190, searchesPerSecond: 5 }).then(() => 'As with HubSpot.')),
      act('Ten in ten seconds', () => run('setLimits', { off: false, burst: 10 }).then(() => 'Ten requests in ten seconds.')),
    ),
  );
}

export async function scenesView({ portalId }) {
  const { folder, snapshots } = await run('listSnapshots');
  const rows = snapshots.map(({ name, bytes }) =>
    make(
      'div',
      { class: 'row' },
      make('b', { class: 'grow' }, name),
      make('span', { class: 'quiet' }, `${Math.ceil(bytes / 1_024)} kB`),
      act('Load', () => loadSnapshot(name)),
    ),
  );
  return [
    make(
      'div',
      { class: 'grid' },
      card(
        'Scenes',
        make('p', { class: 'quiet' }, 'A sales team with a month of calls, or nothing at all.'),
        act(
          'A month of calls',
          () =>
            run('monthOfCalls', { portalId }).then(
              (month) => `${month.calls} calls, ${month.recordings} recordings, ${month.transcripts} transcripts.`,
            ),
          { class: 'first' },
        ),
        act('A thousand calls at one millisecond', () =>
          run('manyAtOnce', { portalId, count: 1_000 }).then((ids) => `${ids.length} calls.`),
        ),
        act('Empty everything', emptyAll, { class: 'danger' }),
      ),
      card(
        'Snapshots',
        folder === null
          ? make('p', {}, 'Start the emulator with ', make('code', {}, '--snapshots=<folder>'), ' to keep some.')
          : make('p', { class: 'quiet' }, folder),
        folder === null ? null : act('Save a snapshot', saveSnapshot, { class: 'first' }),
        ...rows,
        folder !== null && rows.length === 0 ? empty('None yet.') : null,
      ),
    ),
  ];
}

async function emptyAll() {
  if (!(await ask('Forget all records, webhooks, workflows and logs?', [], 'Empty'))) return null;
  await run('emptyPortal');
  return 'Nothing is left but one owner.';
}

async function saveSnapshot() {
  const values = await ask('Save a snapshot', [{ name: 'name', label: 'Name', value: 'before', required: true }], 'Save');
  if (!values) return null;
  const { records } = await run('saveSnapshot', values);
  return `${records} records saved.`;
}

async function loadSnapshot(name) {
  if (!(await ask(`Put "${name}" in place of everything that is here?`, [], 'Load'))) return null;
  const { records } = await run('loadSnapshot', { name });
  return `${records} records are back.`;
}
