// Where HubSpot's API has what we ask for: one constant chooses between its dated paths and the older ones.

type Paths = {
  objects(type: string): string;
  associations(from: string, to: string): string;
  owners: string;
  properties(type: string): string;
  pipelines(type: string): string;
  transcript(id: string): string;
  callback(id: string): string;
  account: string;
  oauthToken: string;
  tokenInfo: string;
};

const legacy: Paths = {
  objects: (type) => `/crm/v3/objects/${type}`,
  associations: (from, to) => `/crm/v4/associations/${from}/${to}/batch/read`,
  owners: '/crm/v3/owners',
  properties: (type) => `/crm/v3/properties/${type}`,
  pipelines: (type) => `/crm/v3/pipelines/${type}`,
  transcript: (id) => `/crm/v3/extensions/calling/transcripts/${encodeURIComponent(id)}`,
  callback: (id) => `/automation/v4/actions/callbacks/${encodeURIComponent(id)}/complete`,
  account: '/account-info/v3/details',
  // Version 1 ends on 2027-02-16; version 3 takes its parameters in the body only.
  oauthToken: '/oauth/v3/token',
  tokenInfo: '/oauth/v2/private-apps/get/access-token-info',
};

const dated = (version: string): Paths => ({
  objects: (type) => `/crm/objects/${version}/${type}`,
  associations: (from, to) => `/crm/associations/${version}/${from}/${to}/batch/read`,
  owners: `/crm/owners/${version}`,
  properties: (type) => `/crm/properties/${version}/${type}`,
  pipelines: (type) => `/crm/pipelines/${version}/${type}`,
  transcript: (id) => `/crm/extensions/calling/${version}/transcripts/${encodeURIComponent(id)}`,
  callback: (id) => `/automation/actions/callbacks/${version}/${encodeURIComponent(id)}/complete`,
  account: `/account-info/${version}/details`,
  oauthToken: legacy.oauthToken,
  tokenInfo: legacy.tokenInfo,
});

const versions = { legacy, '2026-09': dated('2026-09') };

/** HubSpot drops the older paths in September 2027, and a dated version 18 months after it began. */
export const paths: Paths = versions['2026-09'];
