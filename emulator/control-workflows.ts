// Steering workflows: as a person builds them in HubSpot's pages.
import { isAllowedTarget } from './outgoing.ts';
import { findTable } from './portal.ts';
import type { Condition, CustomAction, Run, WebhookAction, Workflow } from './workflow-book.ts';
import { portalOf, usual, type World } from './world.ts';

export type NewWorkflow = {
  portalId?: number;
  name?: string;
  type: string;
  when?: Condition[];
  reEnrols?: boolean;
  action: WebhookAction | CustomAction;
};

export function workflowControl(world: World) {
  return {
    addWorkflow({ portalId, name, type, when = [], reEnrols = false, action }: NewWorkflow): number {
      const portal = portalOf(world, portalId);
      const table = findTable(portal, type);
      if (!table) throw new Error(`Portal ${portal.portalId} has no kind of record "${type}".`);
      if (!isAllowedTarget(action.url)) throw new Error(`The URL must have https (http is enough on this machine): ${action.url}`);
      for (const { property } of when)
        if (!table.properties.has(property)) throw new Error(`${table.type.plural} have no property "${property}".`);
      const signer = signerOf(action);
      if (signer !== null && !world.access.apps.has(signer)) throw new Error(`There is no app ${signer} whose secret could sign.`);
      const workflowId = world.workflows.nextWorkflowId++;
      const { plural } = table.type;
      world.workflows.workflows.set(workflowId, {
        workflowId,
        name: name ?? `Workflow ${workflowId}`,
        portalId: portal.portalId,
        type: plural,
        when,
        reEnrols,
        action,
        enrolled: new Set(),
      });
      return workflowId;
    },

    removeWorkflow({ workflowId }: { workflowId: number }): void {
      if (!world.workflows.workflows.delete(workflowId)) throw new Error(`There is no workflow ${workflowId}.`);
    },

    listWorkflows: (): (Omit<Workflow, 'enrolled'> & { enrolled: number })[] =>
      [...world.workflows.workflows.values()].map((one) => ({ ...one, enrolled: one.enrolled.size })),

    /** Oldest first, the last `count`. */
    listWorkflowRuns: ({ count = 1_000 }: { count?: number } = {}): readonly Run[] => world.workflows.runs.slice(-count),
  };
}

/** The app whose secret signs; null where a key or nothing stands in its place. */
function signerOf(action: WebhookAction | CustomAction): number | null {
  switch (action.kind) {
    case 'custom':
      return action.appId ?? usual.appId;
    case 'webhook': {
      const { auth = { kind: 'signature' } } = action;
      return auth.kind === 'signature' ? (auth.appId ?? usual.privateAppId) : null;
    }
  }
}
