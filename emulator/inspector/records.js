// The view of records: by kind, one in full with its history, and everything a person could do to it.
import { act, ask, empty, labelled, make, run, say, when } from './dom.js';

const PAGE = 100;
const titles = {
  contacts: ({ firstname = '', lastname = '', email = '' }) => `${firstname} ${lastname}`.trim() || email,
  calls: ({ hs_call_title }) => hs_call_title,
  companies: ({ name }) => name,
  deals: ({ dealname }) => dealname,
};
const chosen = { type: 'calls', id: null, before: null, filter: '' };

export async function recordsView({ portalId, overview }) {
  const { type } = chosen;
  const present = overview.counts[type]?.present ?? 0;
  const end = Math.min(chosen.before ?? present, present);
  const first = Math.max(0, end - PAGE);
  const records = await run('listRecords', { portalId, type, first, count: end - first });
  const detail = chosen.id === null ? null : await run('describeRecord', { portalId, type, id: chosen.id });
  return [
    bar(portalId, { ...overview, isAlive: await run('isAlive') }),
    make(
      'div',
      { class: 'panes' },
      make(
        'section',
        { class: 'card flush', 'aria-label': 'List', tabindex: 0 },
        list(records.toReversed(), { first, end, present }),
      ),
      make(
        'section',
        { class: `card detail ${detail ? 'chosen' : ''}`, 'aria-label': 'Record', tabindex: 0 },
        detail ? recordDetail(portalId, detail) : empty('Choose a record to see its values and their history.'),
      ),
    ),
  ];
}

function bar(portalId, { counts, isAlive }) {
  const kinds = make(
    'select',
    {
      onchange: (event) => {
        Object.assign(chosen, { type: event.target.value, id: null, before: null });
        document.dispatchEvent(new Event('changed'));
      },
    },
    Object.entries(counts).map(([type, { present, notYetFound }]) =>
      make(
        'option',
        { value: type, selected: type === chosen.type },
        `${type} (${present}${notYetFound > 0 ? `, ${notYetFound} not yet found by search` : ''})`,
      ),
    ),
  );
  const filter = make('input', {
    type: 'search',
    value: chosen.filter,
    oninput: (event) => {
      chosen.filter = event.target.value.toLowerCase();
      for (const row of document.querySelectorAll('tr[data-text]')) row.hidden = !row.dataset.text.includes(chosen.filter);
    },
  });
  return make(
    'div',
    { class: 'bar' },
    labelled('Kind', kinds),
    labelled('Filter this page', filter),
    make(
      'div',
      { class: 'row end' },
      act('Create contact', () => createContact(portalId), { class: 'first' }),
      act('Log a call', () => logCall(portalId), { class: 'first' }),
      act('Start a live call', async () => {
        const id = await run('startCall', { portalId });
        Object.assign(chosen, { type: 'calls', id, before: null });
        return 'The call is ringing; it goes on as the clock does.';
      }),
      act(isAlive ? 'Stop life' : 'Start life', async () => {
        await run(isAlive ? 'stopLife' : 'startLife', { portalId });
        return isAlive ? 'No more calls by themselves.' : 'A new call every thirty seconds of the clock.';
      }),
    ),
  );
}

function list(records, { first, end, present }) {
  const name = titles[chosen.type] ?? (({ name, hs_lead_name }) => name ?? hs_lead_name);
  if (records.length === 0) return empty(`No ${chosen.type} yet.`);
  const rows = records.map((record) => {
    const title = name(record.properties) || '(no name)';
    const { hs_call_status: status, hs_call_recording_url: sound, hs_call_has_transcript: words } = record.properties;
    const text = `${record.id} ${title} ${Object.values(record.properties).join(' ')}`.toLowerCase();
    return make(
      'tr',
      { class: record.id === chosen.id ? 'chosen' : null, 'data-text': text, hidden: !text.includes(chosen.filter) },
      make(
        'td',
        {},
        make(
          'button',
          {
            class: 'link',
            type: 'button',
            onclick: () => {
              chosen.id = record.id;
              // On a phone the record stands above the list.
              if (matchMedia('(max-width: 62rem)').matches) scrollTo({ top: 0 });
              document.dispatchEvent(new Event('changed'));
            },
          },
          title,
        ),
        make('div', { class: 'quiet mono' }, record.id),
      ),
      make(
        'td',
        {},
        make(
          'div',
          { class: 'row' },
          status ? make('span', { class: `tag ${status === 'IN_PROGRESS' ? 'warn' : ''}` }, status) : null,
          sound ? make('span', { class: 'tag good' }, 'recording') : null,
          words === 'true' ? make('span', { class: 'tag good' }, 'transcript') : null,
        ),
      ),
      make('td', { class: 'wide' }, when(record.updatedAt)),
    );
  });
  const turn = (to, text) =>
    make(
      'button',
      {
        type: 'button',
        onclick: () => {
          chosen.before = to;
          document.dispatchEvent(new Event('changed'));
        },
      },
      text,
    );
  return make(
    'table',
    {},
    make(
      'caption',
      {},
      make(
        'span',
        { class: 'row' },
        `${first + 1}–${end} of ${present}, newest first`,
        first > 0 ? turn(first, 'Older') : null,
        end < present ? turn(end + PAGE, 'Newer') : null,
      ),
    ),
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        make('th', { scope: 'col' }, chosen.type),
        make('th', { scope: 'col' }, 'State'),
        make('th', { scope: 'col', class: 'wide' }, 'Modified'),
      ),
    ),
    make('tbody', {}, rows),
  );
}

function recordDetail(portalId, { record, history, links, transcript }) {
  const { type } = chosen;
  const which = { portalId, type, id: record.id };
  const isArchived = record.archivedAt !== null;
  const { hs_call_recording_url: sound } = record.properties;
  return [
    make(
      'div',
      { class: 'row' },
      make('h2', {}, titles[type]?.(record.properties) || record.id),
      isArchived ? make('span', { class: 'tag bad' }, 'archived') : null,
    ),
    make(
      'p',
      { class: 'quiet' },
      'Created ',
      when(record.createdAt),
      ' · modified ',
      when(record.updatedAt),
      record.mergedInto ? ` · merged into ${record.mergedInto}` : '',
    ),
    make(
      'div',
      { class: 'row space-above' },
      isArchived ? null : act('Set a value', () => setValue(which)),
      type === 'calls' && !isArchived ? act('Upload recording', () => uploadRecording(portalId, record.id)) : null,
      type === 'calls' && !isArchived ? act('Add transcript', () => addTranscript(portalId, record.id)) : null,
      record.mergedInto
        ? null
        : act(isArchived ? 'Restore' : 'Archive', () => run(isArchived ? 'restoreRecord' : 'archiveRecord', which)),
      isArchived ? null : act('Merge', () => merge(which)),
      act('Erase', () => erase(which), { class: 'danger' }),
    ),
    sound
      ? [
          make('h3', {}, 'Recording'),
          make('audio', { controls: true, preload: 'none', src: sound, 'aria-label': 'Recording of the call' }),
        ]
      : null,
    transcript
      ? [
          make('h3', {}, `Transcript ${transcript.transcriptId}`),
          make(
            'ul',
            { class: 'said' },
            transcript.utterances
              .slice(0, 40)
              .map((one) =>
                make(
                  'li',
                  {},
                  make('span', { class: 'mono quiet' }, clockText(one.startTimeMillis), ' '),
                  one.speaker?.name ? make('b', {}, `${one.speaker.name}: `) : null,
                  one.text,
                ),
              ),
          ),
          transcript.utterances.length > 40 ? make('p', { class: 'quiet' }, `and ${transcript.utterances.length - 40} more`) : null,
        ]
      : null,
    make('h3', {}, 'Values'),
    valueTable(history),
    links.length > 0 ? [make('h3', {}, 'Associations'), linkTable(links)] : null,
  ];
}

function valueTable(history) {
  const rows = Object.entries(history).flatMap(([name, versions]) =>
    versions.map((version, place) =>
      make(
        'tr',
        { class: place > 0 ? 'quiet' : null },
        make('td', { class: 'mono' }, place === 0 ? name : '↳ before'),
        make('td', { class: 'value' }, version.value === '' ? '(cleared)' : version.value),
        make('td', { class: 'wide' }, when(version.at), make('div', { class: 'quiet' }, version.source)),
      ),
    ),
  );
  const head = ['Property', 'Value', 'Since'].map((text) =>
    make('th', { scope: 'col', class: text === 'Since' ? 'wide' : null }, text),
  );
  return make('table', {}, make('thead', {}, make('tr', {}, head)), make('tbody', {}, rows));
}

function linkTable(links) {
  const rows = links.map((link) =>
    make(
      'tr',
      {},
      make(
        'td',
        {},
        make(
          'button',
          {
            class: 'link',
            type: 'button',
            onclick: () => {
              Object.assign(chosen, { type: link.type, id: link.id, before: null });
              document.dispatchEvent(new Event('changed'));
            },
          },
          `${link.type} ${link.id}`,
        ),
      ),
      make('td', {}, link.labels.join(', ')),
    ),
  );
  const head = ['Record', 'Label'].map((text) => make('th', { scope: 'col' }, text));
  return make('table', {}, make('thead', {}, make('tr', {}, head)), make('tbody', {}, rows));
}

const clockText = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1_000) % 60).padStart(2, '0')}`;

const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

async function createContact(portalId) {
  const values = await ask('Create contact', [
    { name: 'firstname', label: 'First name', value: 'Ann' },
    { name: 'lastname', label: 'Last name', value: 'Adler' },
    { name: 'email', label: 'Email', type: 'email' },
    { name: 'phone', label: 'Phone', type: 'tel', value: '+15550100' },
  ]);
  if (!values) return null;
  const { id } = await run('createRecord', { portalId, type: 'contacts', properties: filled(values) });
  Object.assign(chosen, { type: 'contacts', id, before: null });
  return 'The contact is there.';
}

async function logCall(portalId) {
  const contacts = await run('listRecords', { portalId, type: 'contacts', count: 200 });
  const values = await ask('Log a call', [
    { name: 'hs_call_title', label: 'Title', value: 'Discovery call' },
    { name: 'hs_call_direction', label: 'Direction', options: ['OUTBOUND', 'INBOUND'] },
    { name: 'hs_call_status', label: 'Status', options: ['COMPLETED', 'IN_PROGRESS', 'NO_ANSWER', 'BUSY', 'FAILED'] },
    { name: 'minutes', label: 'Length in minutes', type: 'number', value: '5' },
    { name: 'hs_call_body', label: 'Notes' },
    {
      name: 'contact',
      label: 'With',
      options: [['', 'nobody'], ...contacts.map(({ id, properties }) => [id, titles.contacts(properties) || id])],
    },
  ]);
  if (!values) return null;
  const { minutes, contact, ...properties } = values;
  const { id } = await run('createRecord', {
    portalId,
    type: 'calls',
    properties: {
      ...filled(properties),
      hs_timestamp: await run('now'),
      hs_call_duration: String(Math.round(Number(minutes) * 60_000)),
    },
    associations: contact === '' ? [] : [{ type: 'contacts', id: contact }],
  });
  Object.assign(chosen, { type: 'calls', id, before: null });
  return 'The call is logged.';
}

async function setValue(which) {
  const values = await ask('Set a value', [
    { name: 'name', label: 'Property', required: true, placeholder: which.type === 'calls' ? 'hs_call_title' : '' },
    { name: 'value', label: 'Value; empty clears it' },
  ]);
  return values && run('updateRecord', { ...which, properties: { [values.name]: values.value } });
}

const doors = [
  ['open', 'everybody'],
  ['token', 'a token of the account'],
  ['redirect', 'by a link that ends'],
  ['login-page', 'nobody: a page to sign in'],
];

async function uploadRecording(portalId, callId) {
  const values = await ask('Upload recording', [
    { name: 'file', label: 'Sound file; without one, two voices are made up', type: 'file' },
    { name: 'seconds', label: 'Length of the made-up voices in seconds', type: 'number', value: '90' },
    { name: 'door', label: 'Who may download it', options: doors },
  ]);
  if (!values) return null;
  const { file, seconds, door } = values;
  const sound = file?.size
    ? { base64: await base64Of(file), contentType: file.type || 'audio/wav' }
    : { lengthMs: Math.max(1, Number(seconds)) * 1_000 };
  await run('addRecording', { portalId, callId, door, ...sound });
  return 'The call names its recording now.';
}

async function base64Of(file) {
  if (file.size > 14_000_000) throw new Error('The emulator takes files up to 14 MB here.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

async function addTranscript(portalId, callId) {
  const values = await ask('Add transcript', [
    { name: 'text', label: 'What is said, "Name: words | Name: words"; empty for a made-up call' },
  ]);
  if (!values) return null;
  const utterances = values.text
    .split('|')
    .filter((line) => line.trim() !== '')
    .map((line, number) => {
      const [, name, text] = /^\s*(?:([^:]{1,60}):)?\s*(.*)$/.exec(line);
      const speaker = name ? { speaker: { id: name, name } } : {};
      return { text, startTimeMillis: number * 4_000, endTimeMillis: number * 4_000 + 3_500, ...speaker };
    });
  await run('addTranscript', { portalId, callId, ...(utterances.length > 0 ? { utterances } : {}) });
  return 'The call has a transcript now.';
}

async function merge(which) {
  const values = await ask(
    'Merge another record into this one',
    [{ name: 'mergedId', label: 'Id of the record that goes', required: true }],
    'Merge',
  );
  return values && run('mergeRecords', { ...which, ...values });
}

async function erase(which) {
  if (!(await ask('Erase this record for good? Nothing brings it back.', [], 'Erase'))) return null;
  await run('eraseRecord', which);
  chosen.id = null;
  say('Erased.');
  return null;
}
