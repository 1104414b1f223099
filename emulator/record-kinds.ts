// Kinds of records and their names: plural, singular and type id all mean the same in a path.

export type ObjectType = {
  typeId: string;
  /** In paths: `calls`. */
  plural: string;
  /** In names of association types and messages: `call`. */
  singular: string;
  /** Any of these scopes lets a caller read, or write. */
  readScopes: readonly string[];
  writeScopes: readonly string[];
  createdProperty: string;
  modifiedProperty: string;
  /** Answered where no property is asked for, besides those that are always answered. */
  shownByDefault: readonly string[];
  /** What `query` of a search looks at. */
  searched: readonly string[];
  requiredOnCreate: readonly string[];
  primaryProperty: string;
  isCustom: boolean;
};

type Row = [typeId: string, plural: string, singular: string, scope: string, primary: string, shown: string, searched: string];

const rows: Row[] = [
  [
    '0-1',
    'contacts',
    'contact',
    'crm.objects.contacts',
    'email',
    'email,firstname,lastname',
    'firstname,lastname,email,phone,hs_additional_emails,fax,mobilephone,company,hs_marketable_until_renewal',
  ],
  ['0-2', 'companies', 'company', 'crm.objects.companies', 'name', 'name,domain', 'name,domain,phone,website'],
  ['0-3', 'deals', 'deal', 'crm.objects.deals', 'dealname', 'dealname,amount,closedate,pipeline,dealstage', 'dealname,description'],
  ['0-5', 'tickets', 'ticket', 'tickets', 'subject', 'subject,content,hs_pipeline,hs_pipeline_stage', 'subject,content'],
  ['0-18', 'communications', 'communication', 'crm.objects.contacts', 'hs_communication_body', '', 'hs_communication_body'],
  ['0-27', 'tasks', 'task', 'crm.objects.contacts', 'hs_task_subject', '', 'hs_task_subject,hs_task_body'],
  ['0-46', 'notes', 'note', 'crm.objects.contacts', 'hs_note_body', '', 'hs_note_body'],
  ['0-47', 'meetings', 'meeting', 'crm.objects.contacts', 'hs_meeting_title', '', 'hs_meeting_title,hs_meeting_body'],
  ['0-48', 'calls', 'call', 'crm.objects.contacts', 'hs_call_title', '', 'hs_call_title,hs_body_preview'],
  ['0-49', 'emails', 'email', 'crm.objects.contacts', 'hs_email_subject', '', 'hs_email_subject'],
  ['0-136', 'leads', 'lead', 'crm.objects.leads', 'hs_lead_name', 'hs_lead_name', 'hs_lead_name'],
];

const timelineTypes = new Set(['calls', 'communications', 'emails', 'meetings', 'notes', 'tasks']);

const split = (text: string) => (text === '' ? [] : text.split(','));

export const standardTypes: readonly ObjectType[] = rows.map(([typeId, plural, singular, scope, primary, shown, searched]) => {
  const isContact = plural === 'contacts';
  return {
    typeId,
    plural,
    singular,
    readScopes: scope === 'tickets' ? [scope] : [`${scope}.read`],
    writeScopes: scope === 'tickets' ? [scope] : [`${scope}.write`],
    createdProperty: isContact || ['companies', 'deals', 'tickets'].includes(plural) ? 'createdate' : 'hs_createdate',
    modifiedProperty: isContact ? 'lastmodifieddate' : 'hs_lastmodifieddate',
    shownByDefault: split(shown),
    searched: split(searched),
    requiredOnCreate: timelineTypes.has(plural) ? ['hs_timestamp'] : [],
    primaryProperty: primary,
    isCustom: false,
  };
});

export function createCustomType(portalId: number, number: number, name: string): ObjectType {
  return {
    typeId: `2-${number}`,
    plural: `p${portalId}_${name}`,
    singular: `p${portalId}_${name}`,
    readScopes: ['crm.objects.custom.read'],
    writeScopes: ['crm.objects.custom.write'],
    createdProperty: 'hs_createdate',
    modifiedProperty: 'hs_lastmodifieddate',
    shownByDefault: [],
    searched: ['name'],
    requiredOnCreate: [],
    primaryProperty: 'name',
    isCustom: true,
  };
}
