// The views of what happened: events, deliveries of webhooks, requests.
import { act, ask, block, empty, labelled, make, pretty, run, statusTag, when } from './dom.js';

export const LAST = 200;
const open = new Set();

/** A row that unfolds and stays so while the page refreshes. */
export function row(key, summary, inside) {
  const details = make(
    'details',
    { open: open.has(key) },
    make('summary', {}, summary),
    make('div', { class: 'inside' }, open.has(key) ? inside() : null),
  );
  details.addEventListener('toggle', () => {
    if (details.open) open.add(key);
    else open.delete(key);
    details.lastChild.replaceChildren(...(details.open ? inside().flat(Infinity).filter(Boolean) : []));
  });
  return details;
}

export const listOf = (rows, nothing) =>
  make('section', { class: 'card flush', 'aria-label': 'List' }, rows.length > 0 ? rows : empty(nothing));

export async function eventsView({ overview, portalId }) {
  const events = await run('listEvents', { since: Math.max(0, overview.events - LAST) });
  const rows = events
    .filter((one) => one.portalId === portalId)
    .toReversed()
    .map((one) =>
      row(
        `event ${one.number}`,
        [
          when(one.at),
          make('span', { class: 'tag' }, one.kind),
          make('span', { class: 'grow' }, `${overview.types[one.typeId] ?? one.typeId} ${one.objectId} ${toldOf(one)}`),
          make('span', { class: 'quiet' }, one.origin.changeSource),
        ],
        () => block('Event', JSON.stringify(one, null, 2)),
      ),
    );
  return [
    make('p', { class: 'quiet bar' }, `The last ${LAST} things that happened to records, whoever did them.`),
    listOf(rows, 'Nothing has happened yet.'),
  ];
}

function toldOf(one) {
  if (one.kind === 'propertyChange') return `${one.propertyName} = ${one.propertyValue.slice(0, 80) || '(cleared)'}`;
  if (one.kind === 'associationChange') return `${one.isRemoved ? 'no longer with' : 'with'} ${one.toObjectId}`;
  if (one.kind === 'merge') return `took in ${one.mergedObjectIds.join(', ')}`;
  return '';
}

const stateKinds = {
  delivered: 'good',
  done: 'good',
  retrying: 'warn',
  waiting: 'warn',
  blocked: 'warn',
  'given up': 'bad',
  failed: 'bad',
};
export const stateTag = (state) => make('span', { class: `tag ${stateKinds[state] ?? ''}` }, state);

export async function deliveriesView({ overview }) {
  const deliveries = await run('listDeliveries', { count: LAST });
  const apps = overview.webhooks.filter((app) => app.settings || app.subscriptions.length > 0);
  const rows = deliveries.toReversed().map((one) =>
    row(
      `delivery ${one.deliveryId}`,
      [
        make('span', { class: 'mono' }, `#${one.deliveryId}`),
        one.attempts[0] ? when(one.attempts[0].at) : null,
        stateTag(one.state),
        make('span', { class: 'grow' }, `${one.events.length} event${one.events.length === 1 ? '' : 's'}: ${kindsOf(one.events)}`),
        one.copyOf ? make('span', { class: 'tag' }, `copy of #${one.copyOf}`) : null,
        make('span', { class: 'quiet' }, `${one.attempts.length} attempt${one.attempts.length === 1 ? '' : 's'}`),
        one.nextAttemptAt ? make('span', { class: 'quiet' }, 'next ', when(one.nextAttemptAt)) : null,
      ],
      () => [
        make(
          'p',
          {},
          act('Send again', () => run('redeliver', { deliveryId: one.deliveryId }).then((copy) => `Sent again: ${copy.state}.`)),
        ),
        attemptsOf(one.attempts),
      ],
    ),
  );
  const targets = apps.map((app) =>
    make(
      'section',
      { class: 'card' },
      make('h2', {}, `${app.name} ${app.appId}`),
      make('p', { class: 'mono' }, app.settings?.targetUrl ?? 'no target'),
      make('p', { class: 'quiet' }, `secret ${app.clientSecret}`),
      make(
        'ul',
        { class: 'said' },
        app.subscriptions.map((one) =>
          make(
            'li',
            {},
            make('code', {}, [one.eventType, one.objectTypeId, one.propertyName].filter(Boolean).join(' ')),
            one.active ? null : make('span', { class: 'tag' }, 'paused'),
          ),
        ),
      ),
    ),
  );
  return [
    make(
      'div',
      { class: 'bar' },
      act('Set a target', () => setTarget(overview), { class: 'first' }),
    ),
    targets.length > 0 ? make('div', { class: 'grid space' }, targets) : null,
    listOf(rows, 'Nothing was sent yet. An app needs a target and a subscription.'),
  ];
}

const kindsOf = (events) => [...new Set(events.map((one) => one.subscriptionType))].join(', ');

export const attemptsOf = (attempts) =>
  attempts.map((one, number) => [
    make('h3', {}, `Attempt ${number + 1} `, statusTag(one.status), ' ', when(one.at), one.failure ? ` ${one.failure}` : ''),
    make('p', { class: 'mono' }, `${one.method ?? 'POST'} ${one.url}`),
    block(
      'Headers',
      Object.entries(one.headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    ),
    block('Body', pretty(one.body)),
    one.answer ? block('Answer', pretty(one.answer)) : null,
  ]);

const usualWishes = [
  'contact.creation',
  'contact.propertyChange phone',
  'contact.privacyDeletion',
  'object.creation 0-48',
  'object.propertyChange 0-48 hs_call_recording_url',
  'object.propertyChange 0-48 hs_call_has_transcript',
];

async function setTarget({ webhooks }) {
  const values = await ask(
    'Where an app’s webhooks go',
    [
      { name: 'appId', label: 'App', options: webhooks.map((app) => [String(app.appId), `${app.name} ${app.appId}`]) },
      {
        name: 'targetUrl',
        label: 'Target',
        type: 'url',
        required: true,
        value: webhooks.find((app) => app.settings)?.settings.targetUrl ?? '',
      },
      { name: 'wishes', label: 'Subscriptions, separated by commas', value: usualWishes.join(', ') },
    ],
    'Save',
  );
  if (!values) return null;
  const subscriptions = values.wishes.split(',').flatMap((wish) => {
    const [eventType, ...rest] = wish.trim().split(/\s+/);
    if (!eventType) return [];
    const objectTypeId = eventType.startsWith('object.') ? { objectTypeId: rest.shift() } : {};
    return [{ eventType, ...objectTypeId, ...(rest[0] ? { propertyName: rest[0] } : {}) }];
  });
  const { clientSecret } = await run('setWebhooks', { appId: Number(values.appId), targetUrl: values.targetUrl, subscriptions });
  return `Saved. Deliveries are signed with ${clientSecret}.`;
}

const requestFilter = { text: '' };

export async function requestsView({ overview }) {
  const requests = await run('listRequests', { since: Math.max(0, overview.requests - LAST) });
  const rows = requests.toReversed().map((one) => {
    const details = row(
      `request ${one.number}`,
      [
        when(one.at),
        statusTag(one.status),
        make('code', {}, one.method),
        make('span', { class: 'grow mono' }, one.path + (one.query ? `?${one.query}` : '')),
        one.fault ? make('span', { class: 'tag bad' }, one.fault) : null,
        make('span', { class: 'quiet wide' }, one.route ?? 'no route'),
      ],
      () => [
        make(
          'p',
          { class: 'quiet' },
          `app ${one.appId ?? '–'}, account ${one.portalId ?? '–'}, correlation id ${one.correlationId}`,
        ),
        one.body ? block('Body', pretty(one.body)) : null,
      ],
    );
    details.dataset.text = `${one.method} ${one.path} ${one.status} ${one.route}`.toLowerCase();
    details.hidden = !details.dataset.text.includes(requestFilter.text);
    return details;
  });
  const filter = make('input', {
    type: 'search',
    value: requestFilter.text,
    oninput: (event) => {
      requestFilter.text = event.target.value.toLowerCase();
      for (const details of document.querySelectorAll('details[data-text]'))
        details.hidden = !details.dataset.text.includes(requestFilter.text);
    },
  });
  return [
    make('div', { class: 'grid space' }, overview.limits.map(limitCard)),
    make('div', { class: 'bar' }, labelled('Filter by path, status or route', filter)),
    listOf(rows, 'Nobody has asked anything yet.'),
  ];
}

function limitCard({ appId, portalId, left }) {
  const meter = (text, remaining, most) =>
    most === undefined
      ? null
      : [
          make('p', { class: 'quiet' }, `${text}: ${remaining} of ${most} left`),
          make('progress', { value: remaining, max: most, 'aria-label': `${text}: left` }),
        ];
  return make(
    'section',
    { class: 'card' },
    make('h2', {}, `App ${appId} in ${portalId}`),
    meter('Ten seconds', left['x-hubspot-ratelimit-remaining'], left['x-hubspot-ratelimit-max']),
    meter('Today', left['x-hubspot-ratelimit-daily-remaining'], left['x-hubspot-ratelimit-daily']),
    Object.keys(left).length === 0 ? make('p', { class: 'quiet' }, 'no limits') : null,
  );
}
