// The view of workflows: what each sends, and what became of every run.
import { act, ask, block, make, run, when } from './dom.js';
import { attemptsOf, LAST, listOf, row, stateTag } from './logs.js';

export async function workflowsView() {
  const [workflows, runs] = [await run('listWorkflows'), await run('listWorkflowRuns', { count: LAST })];
  const cards = workflows.map((one) =>
    make(
      'section',
      { class: 'card' },
      make('h2', {}, one.name),
      make(
        'p',
        { class: 'quiet' },
        `${one.type} ${one.when.map(({ property, value }) => (value === undefined ? `with ${property}` : `${property} = ${value}`)).join(' and ') || 'as soon as they are created'}`,
      ),
      make('p', { class: 'mono' }, one.action.url),
      act('Remove', () => run('removeWorkflow', { workflowId: one.workflowId }), { class: 'danger' }),
    ),
  );
  const rows = runs
    .toReversed()
    .map((one) =>
      row(
        `run ${one.runId}`,
        [
          make('span', { class: 'mono' }, `#${one.runId}`),
          when(one.startedAt),
          stateTag(one.state),
          make(
            'span',
            { class: 'grow' },
            `${workflows.find((flow) => flow.workflowId === one.workflowId)?.name ?? one.workflowId}: record ${one.objectId}`,
          ),
          make('span', { class: 'quiet' }, `${one.attempts.length} attempt${one.attempts.length === 1 ? '' : 's'}`),
          one.nextAttemptAt ? make('span', { class: 'quiet' }, 'next ', when(one.nextAttemptAt)) : null,
        ],
        () => [one.outputs ? block('Response fields', JSON.stringify(one.outputs, null, 2)) : null, attemptsOf(one.attempts)],
      ),
    );
  return [
    make('div', { class: 'bar' }, act('Add a webhook workflow', addWorkflow, { class: 'first' })),
    cards.length > 0 ? make('div', { class: 'grid space' }, cards) : null,
    listOf(rows, 'No record has gone through a workflow yet.'),
  ];
}

async function addWorkflow() {
  const values = await ask('When a record matches, send a webhook', [
    { name: 'name', label: 'Name', value: 'Push calls', required: true },
    { name: 'type', label: 'Kind of record', options: ['calls', 'contacts', 'deals', 'companies'] },
    { name: 'when', label: 'Conditions, "property" or "property=value", separated by commas', value: 'hs_call_recording_url' },
    { name: 'url', label: 'URL', type: 'url', required: true },
    { name: 'key', label: 'API key in the header X-API-Key; empty for HubSpot’s signature' },
    { name: 'body', label: 'Body "key=property", separated by commas; empty for all properties' },
  ]);
  if (!values) return null;
  const parts = (text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => part.split('='));
  const fields = parts(values.body).map(([key, property]) => [key, { property: property ?? key }]);
  await run('addWorkflow', {
    name: values.name,
    type: values.type,
    when: parts(values.when).map(([property, value]) => (value === undefined ? { property } : { property, value })),
    action: {
      kind: 'webhook',
      method: 'POST',
      url: values.url,
      auth: values.key ? { kind: 'key', in: 'header', name: 'X-API-Key', value: values.key } : { kind: 'signature' },
      body: fields.length > 0 ? Object.fromEntries(fields) : 'all properties',
    },
  });
  return 'The workflow is on.';
}
