// The view of records: by kind, one in full with its history, and everything a person could do to it.
import { chosen, titles } from './chosen.js';
import { act, empty, labelled, make, run, when } from './dom.js';
import { addTranscript, createContact, erase, logCall, merge, setValue, uploadRecording } from './record-actions.js';

const PAGE = 100;
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
