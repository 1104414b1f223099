// How pages name where a call came from and which way it went.
import { callDirections, callSources, type CallDirection, type CallSource } from '../../rules/call.ts';

export const sourceNames: Record<CallSource, string> = {
  push: 'Push API',
  upload: 'Upload',
  hubspot: 'HubSpot',
  import: 'Import',
  agent: 'AI agent',
  practice: 'Practice',
};
export const sourceChoices = callSources.map((value) => ({ value, label: sourceNames[value] }));

export const directionNames: Record<CallDirection, string> = { inbound: 'Incoming', outbound: 'Outgoing' };
export const directionChoices = callDirections.map((value) => ({ value, label: directionNames[value] }));
