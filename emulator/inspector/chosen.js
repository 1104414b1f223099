// Which records the inspector shows, and what a record is called.
export const titles = {
  contacts: ({ firstname = '', lastname = '', email = '' }) => `${firstname} ${lastname}`.trim() || email,
  calls: ({ hs_call_title }) => hs_call_title,
  companies: ({ name }) => name,
  deals: ({ dealname }) => dealname,
};
export const chosen = { type: 'calls', id: null, before: null, filter: '' };
