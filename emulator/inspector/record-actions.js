// What a person does to records in HubSpot's pages, each behind a dialog of the inspector.
import { chosen, titles } from './chosen.js';
import { ask, run, say } from './dom.js';

const filled = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

export async function createContact(portalId) {
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

export async function logCall(portalId) {
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

export async function setValue(which) {
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

export async function uploadRecording(portalId, callId) {
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

export async function addTranscript(portalId, callId) {
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

export async function merge(which) {
  const values = await ask(
    'Merge another record into this one',
    [{ name: 'mergedId', label: 'Id of the record that goes', required: true }],
    'Merge',
  );
  return values && run('mergeRecords', { ...which, ...values });
}

export async function erase(which) {
  if (!(await ask('Erase this record for good? Nothing brings it back.', [], 'Erase'))) return null;
  await run('eraseRecord', which);
  chosen.id = null;
  say('Erased.');
  return null;
}
