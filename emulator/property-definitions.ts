// Properties every portal has from the start, by kind of record.

export type PropertyType = 'bool' | 'date' | 'datetime' | 'enumeration' | 'number' | 'phone_number' | 'string';

export type PropertyOption = { label: string; value: string; displayOrder: number; hidden: boolean; description?: string };

export type PropertyDefinition = {
  name: string;
  label: string;
  type: PropertyType;
  fieldType: string;
  groupName: string;
  description: string;
  options: PropertyOption[];
  displayOrder: number;
  hasUniqueValue: boolean;
  hidden: boolean;
  formField: boolean;
  calculated: boolean;
  referencedObjectType: string | null;
  hubspotDefined: boolean;
  isReadOnly: boolean;
  dataSensitivity: string;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
};

export type PropertyGroup = { name: string; label: string; displayOrder: number; archived: boolean };

export const dispositions: readonly { id: string; label: string }[] = [
  { id: '9d9162e7-6cf3-4944-bf63-4dff82258764', label: 'Busy' },
  { id: 'f240bbac-87c9-4f6e-bf70-924b57d47db7', label: 'Connected' },
  { id: 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff', label: 'Left live message' },
  { id: 'b2cf5968-551e-4856-9783-52b3da59a7d0', label: 'Left voicemail' },
  { id: '73a0d17f-1163-4015-bdd5-ec830791da20', label: 'No answer' },
  { id: '17b47fee-58de-441e-a44c-c6300d46f273', label: 'Wrong number' },
];

/** `name:type`, then `!` read-only, `*` unique; options after `=`. Shorthand for the tables below. */
type Line = string;

const onEverything: Line[] = [
  'hs_object_id:number!',
  'hs_object_source:string!',
  'hs_object_source_id:string!',
  'hs_object_source_label:string!',
  'hs_merged_object_ids:string!',
  'hs_created_by_user_id:number!',
  'hs_updated_by_user_id:number!',
  'hs_unique_creation_key:string!',
  'hs_gdpr_deleted:bool!',
  'hubspot_owner_id:owner',
  'hubspot_owner_assigneddate:datetime!',
  'hubspot_team_id:string',
  'hs_all_owner_ids:string!',
];

const onTimeline: Line[] = [
  'hs_timestamp:datetime',
  'hs_attachment_ids:string',
  'hs_body_preview:string!',
  'hs_activity_type:string',
];

const tables: Record<string, Line[]> = {
  calls: [
    'hs_call_title:string',
    'hs_call_body:html',
    'hs_call_direction:enum=INBOUND,OUTBOUND',
    'hs_call_status:enum=BUSY,CALLING_CRM_USER,CANCELED,COMPLETED,CONNECTING,FAILED,HOLD,IN_PROGRESS,MISSED,NO_ANSWER,QUEUED,RINGING,UNKNOWN',
    'hs_call_disposition:disposition',
    'hs_call_duration:number',
    'hs_call_from_number:string',
    'hs_call_to_number:string',
    'hs_call_from_number_nickname:string',
    'hs_call_to_number_nickname:string',
    'hs_call_callee_object_id:number',
    'hs_call_callee_object_type:string',
    'hs_call_callee_object_type_id:string',
    'hs_call_recording_url:string',
    'hs_call_recording_duration:number',
    'hs_call_has_voicemail:bool',
    'hs_call_has_transcript:bool',
    'hs_call_transcription_id:string',
    'hs_call_summary:string',
    'hs_call_source:enum=INTEGRATIONS_PLATFORM',
    'hs_call_app_id:string',
    'hs_call_external_id:string',
    'hs_call_external_account_id:string',
    'hs_call_unique_external_id:string',
    'hs_call_video_recording_url:string',
    'hs_call_location:string',
    'hs_call_meeting_id:string',
    'hs_call_zoom_meeting_uuid:string',
    'hs_call_primary_deal:number',
    'hs_call_deal_stage_during_call:string',
    'hs_call_phone_number_source:string',
    'hs_call_transcript_audio_num_channels:number',
    'hs_call_owner_talk_time:number!',
    'hs_connected_count:number!',
    'hs_voicemail_count:number!',
    'hs_body_preview_html:html!',
    'hs_body_preview_is_truncated:bool!',
  ],
  contacts: [
    'createdate:datetime!',
    'lastmodifieddate:datetime!',
    'email:string*',
    'firstname:string',
    'lastname:string',
    'phone:phone',
    'mobilephone:phone',
    'fax:string',
    'company:string',
    'jobtitle:string',
    'website:string',
    'address:string',
    'city:string',
    'state:string',
    'zip:string',
    'country:string',
    'hs_additional_emails:string',
    'hs_email_optout:bool',
    'hs_timezone:string',
    'hs_language:string',
    'lifecyclestage:enum=subscriber,lead,marketingqualifiedlead,salesqualifiedlead,opportunity,customer,evangelist,other',
    'hs_lead_status:enum=NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,ATTEMPTED_TO_CONTACT,CONNECTED,BAD_TIMING',
    'hs_marketable_until_renewal:bool',
    'hs_calculated_phone_number:string!',
    'hs_calculated_mobile_number:string!',
    'hs_calculated_phone_number_country_code:string!',
    'hs_searchable_calculated_phone_number:string!',
    'hs_searchable_calculated_mobile_number:string!',
    'num_associated_deals:number!',
    'notes_last_contacted:datetime!',
  ],
  companies: [
    'createdate:datetime!',
    'name:string',
    'domain:string',
    'phone:phone',
    'website:string',
    'industry:string',
    'city:string',
    'country:string',
    'numberofemployees:number',
    'annualrevenue:number',
    'description:string',
  ],
  deals: [
    'createdate:datetime!',
    'dealname:string',
    'amount:number',
    'closedate:datetime',
    'pipeline:string',
    'dealstage:string',
    'dealtype:enum=newbusiness,existingbusiness',
    'description:string',
    'hs_is_closed:bool!',
    'hs_is_closed_won:bool!',
  ],
  tickets: [
    'createdate:datetime!',
    'subject:string',
    'content:string',
    'hs_pipeline:string',
    'hs_pipeline_stage:string',
    'hs_ticket_priority:enum=LOW,MEDIUM,HIGH,URGENT',
  ],
  communications: ['hs_communication_body:html', 'hs_communication_channel_type:string', 'hs_communication_logged_from:string'],
  tasks: [
    'hs_task_subject:string',
    'hs_task_body:html',
    'hs_task_status:enum=NOT_STARTED,IN_PROGRESS,WAITING,COMPLETED,DEFERRED',
    'hs_task_priority:enum=NONE,LOW,MEDIUM,HIGH',
    'hs_task_type:enum=TODO,CALL,EMAIL',
  ],
  notes: ['hs_note_body:html'],
  meetings: [
    'hs_meeting_title:string',
    'hs_meeting_body:html',
    'hs_meeting_start_time:datetime',
    'hs_meeting_end_time:datetime',
    'hs_meeting_outcome:enum=SCHEDULED,COMPLETED,RESCHEDULED,NO_SHOW,CANCELED',
  ],
  emails: [
    'hs_email_subject:string',
    'hs_email_text:string',
    'hs_email_html:html',
    'hs_email_direction:string',
    'hs_email_status:string',
  ],
  leads: ['hs_lead_name:string', 'hs_lead_label:string', 'hs_pipeline:string', 'hs_pipeline_stage:string'],
};

const timelineTypes = new Set(['calls', 'communications', 'emails', 'meetings', 'notes', 'tasks']);

/** Group names of calls differ from portal to portal; these are made up but for contacts'. */
export function defaultGroup(plural: string): PropertyGroup {
  if (plural === 'contacts') return { name: 'contactinformation', label: 'Contact information', displayOrder: 0, archived: false };
  if (timelineTypes.has(plural)) return { name: 'engagement', label: 'Engagement', displayOrder: 0, archived: false };
  return { name: `${plural.replace(/[^a-z0-9]/g, '')}information`, label: 'Information', displayOrder: 0, archived: false };
}

// Contacts alone are dated by `createdate` and `lastmodifieddate`; whoever filters them by the others' names is refused.
const dates: Line[] = ['hs_createdate:datetime!', 'hs_lastmodifieddate:datetime!'];

export function defaultProperties(plural: string, at: number): PropertyDefinition[] {
  const lines = [
    ...onEverything,
    ...(plural === 'contacts' ? [] : dates),
    ...(timelineTypes.has(plural) ? onTimeline : []),
    ...(tables[plural] ?? ['name:string']),
  ];
  const group = defaultGroup(plural).name;
  return lines.map((line) => definitionOf(line, group, at));
}

const shapes: Record<string, [PropertyType, fieldType: string]> = {
  string: ['string', 'text'],
  html: ['string', 'html'],
  phone: ['string', 'phonenumber'],
  number: ['number', 'number'],
  bool: ['bool', 'booleancheckbox'],
  datetime: ['datetime', 'date'],
  enum: ['enumeration', 'select'],
  owner: ['enumeration', 'select'],
  disposition: ['enumeration', 'select'],
};

function definitionOf(line: Line, groupName: string, at: number): PropertyDefinition {
  const [, name = '', kind = 'string', marks = '', listed] = /^(\w+):(\w+)([!*]*)(?:=(.*))?$/.exec(line) ?? [];
  const [type, fieldType] = shapes[kind] ?? ['string', 'text'];
  const values =
    kind === 'disposition'
      ? dispositions.map(({ id, label }) => [id, label])
      : (listed?.split(',') ?? []).map((value) => [value, value]);
  const options = values.map(([value = '', label = ''], displayOrder) => ({ value, label, displayOrder, hidden: false }));
  return {
    name,
    label: name.replace(/^hs_/, '').replaceAll('_', ' '),
    type,
    fieldType,
    groupName,
    description: '',
    options: type === 'bool' ? boolOptions : options,
    displayOrder: -1,
    hasUniqueValue: marks.includes('*'),
    hidden: false,
    formField: false,
    calculated: false,
    // An owner is picked from a list that the definition does not hold.
    referencedObjectType: kind === 'owner' ? 'OWNER' : null,
    hubspotDefined: true,
    isReadOnly: marks.includes('!'),
    dataSensitivity: 'non_sensitive',
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
  };
}

const boolOptions: PropertyOption[] = [
  { label: 'True', value: 'true', displayOrder: 0, hidden: false },
  { label: 'False', value: 'false', displayOrder: 1, hidden: false },
];
