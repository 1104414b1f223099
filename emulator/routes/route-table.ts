// Every emulated endpoint: one line for each noun.
import type { Route } from '../route.ts';
import { accountRoutes } from './account.ts';
import { associationBatchRoutes } from './association-batches.ts';
import { associationLabelRoutes } from './association-labels.ts';
import { associationRoutes } from './associations.ts';
import { callingRoutes } from './calling.ts';
import { oauthPageRoutes } from './oauth-page.ts';
import { oauthRoutes } from './oauth.ts';
import { objectBatchRoutes } from './object-batches.ts';
import { objectMergeRoutes } from './object-merge.ts';
import { objectRoutes } from './objects.ts';
import { ownerRoutes } from './owners.ts';
import { pipelineRoutes } from './pipelines.ts';
import { propertyGroupRoutes } from './property-groups.ts';
import { propertyRoutes } from './properties.ts';
import { recordingRoutes } from './recordings.ts';
import { schemaRoutes } from './schemas.ts';
import { searchRoutes } from './search.ts';
import { transcriptRoutes } from './transcripts.ts';
import { webhookRoutes } from './webhooks.ts';
import { workflowCallbackRoutes } from './workflow-callbacks.ts';

export const routeTable: readonly Route[] = [
  ...objectRoutes,
  ...objectBatchRoutes,
  ...objectMergeRoutes,
  ...searchRoutes,
  ...associationRoutes,
  ...associationBatchRoutes,
  ...associationLabelRoutes,
  ...propertyRoutes,
  ...propertyGroupRoutes,
  ...ownerRoutes,
  ...schemaRoutes,
  ...pipelineRoutes,
  ...accountRoutes,
  ...oauthRoutes,
  ...oauthPageRoutes,
  ...webhookRoutes,
  ...callingRoutes,
  ...transcriptRoutes,
  ...recordingRoutes,
  ...workflowCallbackRoutes,
];
