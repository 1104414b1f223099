// Names and titles for scenes: people, companies, and what calls are about.

export const sellers: readonly [firstName: string, lastName: string][] = [
  ['Priya', 'Raman'],
  ['Jonas', 'Weber'],
  ['Amara', 'Okafor'],
  ['Lucía', 'Fernández'],
  ['Tom', 'Hughes'],
  ['Mei', 'Tanaka'],
];

export const firstNames: readonly string[] =
  'Ann,Bilal,Carla,David,Elena,Farid,Greta,Hugo,Ines,Jakub,Karin,Liam,Mona,Noah,Olga,Pedro,Quinn,Rosa,Sven,Tara'.split(',');

export const lastNames: readonly string[] =
  'Adler,Brooks,Costa,Dubois,Eriksen,Farkas,Gruber,Hansen,Ito,Jansen,Kowalski,Lopez,Marino,Novak,Olsen,Petit,Rossi,Schmidt,Tran,Vogel'.split(
    ',',
  );

export const companies: readonly [name: string, industry: string, city: string][] = [
  ['Alder Logistics', 'LOGISTICS_AND_SUPPLY_CHAIN', 'Hamburg'],
  ['Birch & Sons', 'CONSTRUCTION', 'Leeds'],
  ['Cedar Clinics', 'HOSPITAL_HEALTH_CARE', 'Lyon'],
  ['Dune Solar', 'RENEWABLES_ENVIRONMENT', 'Sevilla'],
  ['Elm Insurance', 'INSURANCE', 'Zurich'],
  ['Fjord Foods', 'FOOD_BEVERAGES', 'Bergen'],
  ['Granite Tools', 'MACHINERY', 'Graz'],
  ['Harbour Hotels', 'HOSPITALITY', 'Porto'],
  ['Iris Optics', 'MEDICAL_DEVICES', 'Jena'],
  ['Juniper Books', 'PUBLISHING', 'Boston'],
];

/** With how often they come, and what is likely in them. */
export const callKinds: readonly { title: string; share: number; leastMinutes: number; mostMinutes: number }[] = [
  { title: 'Cold call', share: 0.3, leastMinutes: 1, mostMinutes: 4 },
  { title: 'Follow-up', share: 0.25, leastMinutes: 2, mostMinutes: 8 },
  { title: 'Discovery call', share: 0.18, leastMinutes: 6, mostMinutes: 14 },
  { title: 'Demo', share: 0.1, leastMinutes: 8, mostMinutes: 15 },
  { title: 'Pricing', share: 0.08, leastMinutes: 3, mostMinutes: 10 },
  { title: 'Contract questions', share: 0.05, leastMinutes: 2, mostMinutes: 9 },
  { title: 'Renewal', share: 0.04, leastMinutes: 3, mostMinutes: 10 },
];

/** How calls end; only connected ones have a recording. */
export const outcomes: readonly { label: string; share: number; status: string }[] = [
  { label: 'Connected', share: 0.55, status: 'COMPLETED' },
  { label: 'No answer', share: 0.22, status: 'NO_ANSWER' },
  { label: 'Left voicemail', share: 0.11, status: 'COMPLETED' },
  { label: 'Busy', share: 0.06, status: 'BUSY' },
  { label: 'Left live message', share: 0.04, status: 'COMPLETED' },
  { label: 'Wrong number', share: 0.02, status: 'COMPLETED' },
];
