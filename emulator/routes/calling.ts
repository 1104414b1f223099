// What calling apps register, and what they tell: a recording is ready, a call came in.
import { invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, textOf, type Fields } from '../asked.ts';
import { link, plainAssociationType } from '../associations.ts';
import type { CallingApp, CallingSettings } from '../calling-book.ts';
import { tableOf, type CrmRecord, type Portal } from '../portal.ts';
import { propertyTime } from '../property-time.ts';
import { idAsNumber } from '../record-id.ts';
import { originOf } from '../record-lookup.ts';
import { createRecord } from '../records.ts';
import { dated, type Ask, type AskWithToken, type Route } from '../route.ts';
import { transcribeLater } from '../transcription.ts';
import { checkValues } from '../value-check.ts';
import { callOf } from './transcripts.ts';

const paths = (rest: string) => [`/crm/v3/extensions/calling${rest}`, ...dated(`/crm/extensions/calling/{V}${rest}`)];
const settings = paths('/:appId/settings');
const recording = paths('/:appId/settings/recording');
const developer = { auth: 'developer' } as const;
const scopes = () => ['crm.objects.contacts.write'];

export const callingRoutes: Route[] = [
  { name: 'calling.settings', method: 'GET', paths: settings, ...developer, answer: readSettings },
  { name: 'calling.settings-create', method: 'POST', paths: settings, ...developer, answer: createSettings },
  { name: 'calling.settings-update', method: 'PATCH', paths: settings, ...developer, answer: updateSettings },
  { name: 'calling.settings-archive', method: 'DELETE', paths: settings, ...developer, answer: clearSettings },
  { name: 'calling.recording-url', method: 'GET', paths: recording, ...developer, answer: readUrl },
  { name: 'calling.recording-url-create', method: 'POST', paths: recording, ...developer, answer: setUrl },
  { name: 'calling.recording-url-update', method: 'PATCH', paths: recording, ...developer, answer: setUrl },
  { name: 'calling.recording-ready', method: 'POST', paths: paths('/recordings/ready'), auth: 'token', scopes, answer: ready },
  { name: 'calling.inbound', method: 'POST', paths: paths('/inbound-call'), auth: 'token', scopes, answer: inbound },
];

function appIn({ world, params }: Ask): CallingApp {
  const appId = Number(params['appId']);
  if (!world.access.apps.has(appId)) throw notFound(`There is no app ${params['appId']}.`);
  let app = world.calling.apps.get(appId);
  if (!app) world.calling.apps.set(appId, (app = { settings: null, urlToRetrieveAuthedRecording: null }));
  return app;
}

function settingsIn(ask: Ask): CallingSettings {
  const found = appIn(ask).settings;
  if (!found) throw notFound();
  return found;
}

function readSettings(ask: Ask): Answer {
  return ok(settingsJson(settingsIn(ask)));
}

function createSettings(ask: Ask): Answer {
  const body = fieldsOf(ask.body);
  const now = ask.world.clock.now();
  const fresh = { height: 600, width: 400, isReady: false, usesRemote: false, usesCallingWindow: true };
  const support = { supportsCustomObjects: false, supportsInboundCalling: false };
  const named = { name: textOf(body['name'], 'name'), url: textOf(body['url'], 'url') };
  const made = changed({ ...fresh, ...support, ...named, createdAt: now, updatedAt: now }, body, now);
  appIn(ask).settings = made;
  return ok(settingsJson(made));
}

function updateSettings(ask: Ask): Answer {
  const made = changed(settingsIn(ask), fieldsOf(ask.body), ask.world.clock.now());
  appIn(ask).settings = made;
  return ok(settingsJson(made));
}

function clearSettings(ask: Ask): Answer {
  appIn(ask).settings = null;
  return noContent;
}

/** Only what is known is taken over, and only in its own type. */
function changed(before: CallingSettings, body: Fields, updatedAt: number): CallingSettings {
  const { createdAt: _created, updatedAt: _updated, ...open } = before;
  const taken = Object.entries(open).flatMap(([name, value]) =>
    body[name] !== undefined && typeof body[name] === typeof value ? [[name, body[name]]] : [],
  );
  return { ...before, ...(Object.fromEntries(taken) as Partial<CallingSettings>), updatedAt };
}

const settingsJson = (one: CallingSettings) => ({
  ...one,
  createdAt: new Date(one.createdAt).toISOString(),
  updatedAt: new Date(one.updatedAt).toISOString(),
});

function readUrl(ask: Ask): Answer {
  const { urlToRetrieveAuthedRecording } = appIn(ask);
  if (urlToRetrieveAuthedRecording === null) throw notFound();
  return ok({ urlToRetrieveAuthedRecording });
}

function setUrl(ask: Ask): Answer {
  const urlToRetrieveAuthedRecording = textOf(fieldsOf(ask.body)['urlToRetrieveAuthedRecording'], 'urlToRetrieveAuthedRecording');
  if (!urlToRetrieveAuthedRecording.includes('%s') || !URL.canParse(urlToRetrieveAuthedRecording))
    throw invalid('urlToRetrieveAuthedRecording must be a URL with %s where the id of the call goes.');
  appIn(ask).urlToRetrieveAuthedRecording = urlToRetrieveAuthedRecording;
  return ok({ urlToRetrieveAuthedRecording });
}

function ready(ask: AskWithToken): Answer {
  transcribeLater(ask.world, ask.portal, callOf(ask.portal, fieldsOf(ask.body)['engagementId']));
  return noContent;
}

function inbound(ask: AskWithToken): Answer {
  const { portal } = ask;
  const body = fieldsOf(ask.body);
  const numberOf = (name: string) => textOf(fieldsOf(body[name], name)['e164Number'], `${name}.e164Number`);
  const [from, to] = [numberOf('fromNumber'), numberOf('toNumber')];
  const matches = callersWith(portal, from);
  if (body['createEngagement'] === true) {
    const startedAt = body['callStartedTimestamp'] == null ? null : textOf(body['callStartedTimestamp'], 'callStartedTimestamp');
    const seconds = Number(body['durationSeconds'] ?? 0);
    const given = {
      hs_timestamp: startedAt ?? propertyTime(ask.world.clock.now()),
      hs_call_direction: 'INBOUND',
      hs_call_status: textOf(body['finalCallStatus'], 'finalCallStatus'),
      hs_call_external_id: textOf(body['externalCallId'], 'externalCallId'),
      hs_call_from_number: from,
      hs_call_to_number: to,
      ...(seconds > 0 ? { hs_call_duration: String(seconds * 1_000) } : {}),
      ...fieldsOf(body['engagementProperties'] ?? {}, 'engagementProperties'),
    };
    const table = tableOf(portal, '0-48');
    const origin = originOf(ask);
    const call = createRecord(portal, '0-48', { properties: checkValues(portal, table, given, { isNew: true }), origin });
    for (const caller of matches) link(portal, call, caller, [plainAssociationType(portal, '0-48', caller.typeId)], origin);
  }
  return ok({ callerIdMatches: matches.map((caller) => callerJson(portal, caller)) });
}

const MOST_MATCHES = 10;
const digits = (phone: string | undefined) => (phone ?? '').replace(/\D/g, '');

function callersWith(portal: Portal, number: string): CrmRecord[] {
  const wanted = digits(number);
  if (wanted === '') return [];
  const has = ({ properties }: CrmRecord) => [properties['phone'], properties['mobilephone']].some((one) => digits(one) === wanted);
  return ['0-1', '0-2'].flatMap((typeId) => tableOf(portal, typeId).present.items().filter(has)).slice(0, MOST_MATCHES);
}

function callerJson({ portalId }: Portal, { id, typeId, properties }: CrmRecord): Record<string, unknown> {
  const objectCoordinates = { portalId, objectTypeId: typeId, objectId: idAsNumber(id) };
  const { firstname: firstName, lastname: lastName, email, name } = properties;
  return typeId === '0-1'
    ? { callerIdType: 'CONTACT', objectCoordinates, firstName, lastName, email }
    : { callerIdType: 'COMPANY', objectCoordinates, name };
}
