// The associations every portal has: type id, direction and label.

export type AssociationType = {
  fromTypeId: string;
  toTypeId: string;
  typeId: number;
  category: 'HUBSPOT_DEFINED' | 'USER_DEFINED' | 'INTEGRATOR_DEFINED';
  label: string | null;
  /** As v3 names it: `call_to_contact`. */
  name: string;
  /** The same association seen from the other end. */
  inverseTypeId: number;
};

type Pair = [from: string, to: string, there: number, back: number, label?: string];

const [contact, company, deal, ticket] = ['0-1', '0-2', '0-3', '0-5'];
const [communication, task, note, meeting, call, email, lead] = ['0-18', '0-27', '0-46', '0-47', '0-48', '0-49', '0-136'];

const pairs: Pair[] = [
  [contact, company, 279, 280],
  [contact, company, 1, 2, 'Primary'],
  [deal, contact, 3, 4],
  [deal, company, 341, 342],
  [deal, company, 5, 6, 'Primary'],
  [contact, ticket, 15, 16],
  [ticket, company, 339, 340],
  [ticket, company, 26, 25, 'Primary'],
  [deal, ticket, 27, 28],
  [call, contact, 194, 193],
  [call, company, 182, 181],
  [call, deal, 206, 205],
  [call, ticket, 220, 219],
  [call, meeting, 399, 400],
  [call, lead, 597, 596],
  [note, contact, 202, 201],
  [note, company, 190, 189],
  [note, deal, 214, 213],
  [note, ticket, 228, 227],
  [meeting, contact, 200, 199],
  [meeting, company, 188, 187],
  [meeting, deal, 212, 211],
  [meeting, ticket, 226, 225],
  [task, contact, 204, 203],
  [task, company, 192, 191],
  [task, deal, 216, 215],
  [task, ticket, 230, 229],
  [email, contact, 198, 197],
  [email, company, 186, 185],
  [email, deal, 210, 209],
  [email, ticket, 224, 223],
  [communication, contact, 81, 82],
  [communication, company, 87, 88],
  [communication, deal, 85, 86],
  [lead, contact, 578, 579, 'Primary'],
  [lead, contact, 608, 609],
  [lead, company, 610, 611],
] as Pair[];

const names = new Map([
  [contact, 'contact'],
  [company, 'company'],
  [deal, 'deal'],
  [ticket, 'ticket'],
  [communication, 'communication'],
  [task, 'task'],
  [note, 'note'],
  [meeting, 'meeting'],
  [call, 'call'],
  [email, 'email'],
  [lead, 'lead'],
]);

// Where a pair has a primary, v3 calls the plain association `…_unlabeled`.
function nameOf(from: string, to: string, label: string | null): string {
  const hasPrimary = pairs.some(([a, b, , , other]) => other && ((a === from && b === to) || (a === to && b === from)));
  return `${names.get(from)}_to_${names.get(to)}${hasPrimary && !label ? '_unlabeled' : ''}`;
}

export const standardAssociationTypes: readonly AssociationType[] = pairs.flatMap(([from, to, there, back, label = null]) => {
  const of = (fromTypeId: string, toTypeId: string, typeId: number, inverseTypeId: number): AssociationType => ({
    fromTypeId,
    toTypeId,
    typeId,
    category: 'HUBSPOT_DEFINED',
    label,
    name: nameOf(fromTypeId, toTypeId, label),
    inverseTypeId,
  });
  return [of(from, to, there, back), of(to, from, back, there)];
});
