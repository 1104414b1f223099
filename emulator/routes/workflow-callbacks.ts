// An app completes an action that a workflow waits for.
import { noContent, notFound, type Answer } from '../answers.ts';
import { fieldsOf, inputsOf, textOf } from '../asked.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';
import { completeCallback } from '../workflow-running.ts';

const paths = (rest: string) => [`/automation/v4/actions/callbacks${rest}`, ...dated(`/automation/actions/callbacks/{V}${rest}`)];
const MOST_INPUTS = 100;

export const workflowCallbackRoutes: Route[] = [
  { name: 'callbacks.complete', method: 'POST', paths: paths('/:callbackId/complete'), auth: 'token', answer: complete },
  { name: 'callbacks.complete-many', method: 'POST', paths: paths('/complete'), auth: 'token', answer: completeMany },
];

function complete({ world, portal, params, body }: AskWithToken): Answer {
  if (!completeCallback(world.workflows, { portalId: portal.portalId, callbackId: params['callbackId'] ?? '' }, outputsIn(body)))
    throw notFound();
  return noContent;
}

function completeMany({ world, portal, body }: AskWithToken): Answer {
  const { portalId } = portal;
  for (const input of inputsOf(body, MOST_INPUTS)) {
    const callbackId = textOf(input['callbackId'], 'callbackId');
    completeCallback(world.workflows, { portalId, callbackId }, outputsIn(input));
  }
  return noContent;
}

const outputsIn = (body: unknown) => fieldsOf(fieldsOf(body)['outputFields'], 'outputFields');
