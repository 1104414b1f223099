// Who is addressed in a comment: an at sign and a member's whole name.

export type Mentionable = { personId: string; name: string };

/** The longest name counts where one begins like another: `@Ann Lee` is not Ann. Case does not matter; all of one name are meant. */
export function mentionedIn<P extends Mentionable>(text: string, people: readonly P[]): P[] {
  const byLength = people.toSorted((a, b) => b.name.length - a.name.length);
  const found = new Set<P>();
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const rest = text.slice(at + 1).toLowerCase();
    const named = byLength.find(({ name }) => isNamed(rest, name.toLowerCase()))?.name.toLowerCase();
    for (const person of people) if (person.name.toLowerCase() === named) found.add(person);
  }
  return [...found];
}

function isNamed(rest: string, name: string): boolean {
  return name !== '' && rest.startsWith(name) && !/^[\p{L}\p{N}]/u.test(rest.slice(name.length));
}

const MOST_SUGGESTED = 6;

/** Whom somebody means who has begun to write a name; null while no name is being written at the end of the text. */
export function suggestionsFor<P extends Mentionable>(text: string, people: readonly P[]): { from: number; people: P[] } | null {
  const begun = /(?:^|\s)@([\p{L}\p{N}.'’-]{0,40}(?: [\p{L}\p{N}.'’-]{0,40})?)$/u.exec(text);
  if (!begun) return null;
  const part = (begun[1] ?? '').toLowerCase();
  const found = people.filter(({ name }) => name.toLowerCase().startsWith(part)).slice(0, MOST_SUGGESTED);
  return found.length === 0 ? null : { from: text.length - part.length - 1, people: found };
}
