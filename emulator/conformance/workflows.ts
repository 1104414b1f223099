// Conformance: an app completes the action of a workflow that waits for it.
import assert from 'node:assert/strict';
import { startReceiver } from '../receiver-trial.ts';
import { addContact, refused, type Case, type Trial } from './trial.ts';

const blocking = { status: 200, body: JSON.stringify({ outputFields: { hs_execution_state: 'BLOCK' } }) };
const outputFields = { hs_execution_state: 'SUCCESS', outcome: 'booked' };

/** Answers the ids of the callbacks that the workflow waits for. */
async function waiting(trial: Trial, contacts: number): Promise<string[]> {
  const receiver = await startReceiver();
  receiver.answer(blocking);
  try {
    trial.hubspot.control.addWorkflow({ type: 'contacts', action: { kind: 'custom', url: receiver.url } });
    for (let i = 0; i < contacts; i++) addContact(trial, `p${i}@example.com`);
    await trial.hubspot.control.advance({ ms: 10_000 });
    return receiver.received.map(({ body }) => (JSON.parse(body) as { callbackId: string }).callbackId);
  } finally {
    await receiver.close();
  }
}

const states = ({ hubspot }: Trial) => hubspot.control.listWorkflowRuns().map(({ state }) => state);

export const workflowCases: Case[] = [
  {
    name: 'a workflow waits until the app completes its action',
    async run(trial) {
      const [callbackId = ''] = await waiting(trial, 1);
      assert.deepEqual(states(trial), ['blocked']);
      const { callbacksApi } = trial.client.automation.actions;
      await callbacksApi.complete(callbackId, { outputFields });
      const [run] = trial.hubspot.control.listWorkflowRuns();
      assert.deepEqual([run?.state, run?.outputs?.['outcome']], ['done', 'booked']);
      await refused(callbacksApi.complete(callbackId, { outputFields }), 404);
    },
  },
  {
    name: 'several actions are completed at once',
    async run(trial) {
      const ids = await waiting(trial, 3);
      const inputs = ids.slice(0, 2).map((callbackId) => ({ callbackId, outputFields }));
      await trial.client.automation.actions.callbacksApi.completeBatch({ inputs });
      assert.deepEqual(states(trial).toSorted(), ['blocked', 'done', 'done']);
    },
  },
];
