// The name an agent or a scorecard has in addresses: made of the name people gave it.

const LONGEST = 60;

/** `Héllo, World!` → `hello-world`; `otherwise` where nothing of the name can stand in an address. */
export function slugOf(name: string, otherwise = 'agent'): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return trimmed(plain.slice(0, LONGEST)) || otherwise;
}

/** The slug itself, then `slug-2`, `slug-3` …, each no longer than a slug may be. */
export function slugAlternative(slug: string, number: number): string {
  if (number < 2) return slug;
  const ending = `-${number}`;
  return trimmed(slug.slice(0, LONGEST - ending.length)) + ending;
}

function trimmed(text: string): string {
  return text.replaceAll(/^-+|-+$/g, '');
}
