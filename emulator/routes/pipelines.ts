// Pipelines and their stages, to read.
import { notFound, ok, type Answer } from '../answers.ts';
import { tableIn } from '../asked.ts';
import type { Pipeline, Stage } from '../portal.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';
import { readScopes } from './objects.ts';

const paths = (rest: string) => [`/crm/v3/pipelines/:type${rest}`, ...dated(`/crm/pipelines/{V}/:type${rest}`)];

export const pipelineRoutes: Route[] = [
  { name: 'pipelines.list', method: 'GET', paths: paths(''), auth: 'token', scopes: readScopes, answer: list },
  { name: 'pipelines.read', method: 'GET', paths: paths('/:pipelineId'), auth: 'token', scopes: readScopes, answer: read },
  {
    name: 'pipelines.stages',
    method: 'GET',
    paths: paths('/:pipelineId/stages'),
    auth: 'token',
    scopes: readScopes,
    answer: stages,
  },
];

const pipelinesOf = ({ portal, params }: AskWithToken) => portal.pipelines.get(tableIn(portal, params['type']).type.typeId) ?? [];

function pipelineOf(ask: AskWithToken): Pipeline {
  const found = pipelinesOf(ask).find((one) => one.id === ask.params['pipelineId']);
  if (!found) throw notFound();
  return found;
}

function list(ask: AskWithToken): Answer {
  return ok({ results: pipelinesOf(ask).map(pipelineJson) });
}

function read(ask: AskWithToken): Answer {
  return ok(pipelineJson(pipelineOf(ask)));
}

function stages(ask: AskWithToken): Answer {
  return ok({ results: pipelineOf(ask).stages.map(stageJson) });
}

const made = { createdAt: '2020-01-01T00:00:00.000Z', updatedAt: '2020-01-01T00:00:00.000Z', archived: false };

const stageJson = (stage: Stage) => ({ ...stage, ...made });
const pipelineJson = (pipeline: Pipeline) => ({ ...pipeline, stages: pipeline.stages.map(stageJson), ...made });
