// Transcripts of calls: read, written by an app, taken away.
import { invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, listOf, textOf } from '../asked.ts';
import type { Transcript, Utterance } from '../calling-book.ts';
import { findRecord, tableOf, type CrmRecord, type Portal } from '../portal.ts';
import { idAsNumber } from '../record-id.ts';
import { originOf } from '../record-lookup.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';
import { addTranscript, removeTranscript } from '../transcripts.ts';

const paths = (rest: string) => [
  `/crm/v3/extensions/calling/transcripts${rest}`,
  ...dated(`/crm/extensions/calling/{V}/transcripts${rest}`),
];
const mayRead = () => ['crm.extensions_calling_transcripts.read'];
const mayWrite = () => ['crm.extensions_calling_transcripts.write'];
const one = '/:transcriptId';

export const transcriptRoutes: Route[] = [
  { name: 'transcripts.read', method: 'GET', paths: paths(one), auth: 'token', scopes: mayRead, answer: read },
  { name: 'transcripts.create', method: 'POST', paths: paths(''), auth: 'token', scopes: mayWrite, answer: create },
  { name: 'transcripts.archive', method: 'DELETE', paths: paths(one), auth: 'token', scopes: mayWrite, answer: archive },
];

const MOST_UTTERANCES = 20_000;

function transcriptIn({ world, portal, params }: AskWithToken): Transcript {
  const transcript = world.calling.transcripts.get(params['transcriptId'] ?? '');
  if (transcript?.portalId !== portal.portalId) throw notFound();
  return transcript;
}

export function callOf(portal: Portal, engagementId: unknown): CrmRecord {
  const id = textOf(engagementId, 'engagementId');
  const call = findRecord(tableOf(portal, '0-48'), id);
  if (!call) throw notFound(`There is no call ${id}.`);
  return call;
}

function read(ask: AskWithToken): Answer {
  const transcript = transcriptIn(ask);
  return ok({
    id: transcript.transcriptId,
    engagementId: idAsNumber(transcript.callId),
    transcriptSource: transcript.source,
    createdAt: new Date(transcript.createdAt).toISOString(),
    updatedAt: new Date(transcript.updatedAt).toISOString(),
    transcriptUtterances: transcript.utterances,
  });
}

function create(ask: AskWithToken): Answer {
  const body = fieldsOf(ask.body);
  const call = callOf(ask.portal, body['engagementId']);
  const given = listOf(body['transcriptCreateUtterances'], 'transcriptCreateUtterances');
  if (given.length === 0 || given.length > MOST_UTTERANCES) throw invalid(`A transcript has 1 to ${MOST_UTTERANCES} utterances.`);
  const transcript = addTranscript(ask.world, ask.portal, call, {
    source: 'INTEGRATOR_GENERATED',
    utterances: given.map(utteranceIn),
    origin: originOf(ask),
  });
  return ok({ id: transcript.transcriptId });
}

function archive(ask: AskWithToken): Answer {
  removeTranscript(ask.world, ask.portal, transcriptIn(ask), originOf(ask));
  return noContent;
}

function utteranceIn(value: unknown): Omit<Utterance, 'id'> {
  const fields = fieldsOf(value, 'Each utterance');
  const startTimeMillis = Number(textOf(fields['startTimeMillis'], 'startTimeMillis'));
  const endTimeMillis = Number(textOf(fields['endTimeMillis'], 'endTimeMillis'));
  if (!(startTimeMillis >= 0 && endTimeMillis >= startTimeMillis)) throw invalid('An utterance must not end before it starts.');
  const { speaker, languageCode } = fields;
  return {
    text: textOf(fields['text'], 'text'),
    startTimeMillis,
    endTimeMillis,
    ...(languageCode == null ? {} : { languageCode: textOf(languageCode, 'languageCode') }),
    ...(speaker == null ? {} : { speaker: speakerIn(speaker) }),
  };
}

function speakerIn(value: unknown): NonNullable<Utterance['speaker']> {
  const { id, name, email } = fieldsOf(value, 'speaker');
  return {
    id: textOf(id, 'speaker.id'),
    ...(name == null ? {} : { name: textOf(name, 'speaker.name') }),
    ...(email == null ? {} : { email: textOf(email, 'speaker.email') }),
  };
}
