// The documentation as pages of this server: each file of docs/ at /docs/<its name>, with the contents of docs/README.md beside it.
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { Marked, type Token, type Tokens } from 'marked';
import { Problem } from '../../rules/problem.ts';

const FOLDER = new URL('../../docs/', import.meta.url);
const INDEX = 'README';
/** Names of files as they stand in docs/, one folder deep at most. */
const isName = (path: string) => /^(?:[a-z][a-z0-9-]*\/)?[a-z0-9][a-z0-9-]*$/.test(path);

/** Pages are made when they are first asked for, and kept. */
export function registerDocumentation(app: FastifyInstance): void {
  const made = new Map<string, string>();
  const page = async (name: string) => {
    const html = made.get(name) ?? (await makePage(name));
    made.set(name, html);
    return html;
  };
  app.get('/docs', async (_, reply) => reply.type('text/html; charset=utf-8').send(await page(INDEX)));
  app.get('/docs/style.css', async (_, reply) => reply.type('text/css; charset=utf-8').send(style));
  app.get('/docs/alerts.yml', async (_, reply) =>
    reply.type('text/plain; charset=utf-8').send(await readFile(new URL('alerts.yml', FOLDER), 'utf8')),
  );
  app.get('/docs/benchmarks-peers.svg', async (_, reply) =>
    reply.type('image/svg+xml').send(await readFile(new URL('benchmarks-peers.svg', FOLDER), 'utf8')),
  );
  const show = async (name: string) => {
    if (!isName(name)) throw noSuchPage();
    return page(name);
  };
  app.get('/docs/:name', async (request, reply) => {
    const { name } = request.params as { name: string };
    return reply.type('text/html; charset=utf-8').send(await show(name));
  });
  app.get('/docs/decisions/:name', async (request, reply) => {
    const { name } = request.params as { name: string };
    return reply.type('text/html; charset=utf-8').send(await show(`decisions/${name}`));
  });
}

async function makePage(name: string): Promise<string> {
  const source = await read(name);
  const { title, html } = renderPage(source, name);
  const contents = renderContents(await read(INDEX), name);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Ringside</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#page">Skip to the page</a>
<nav id="contents" aria-label="Contents"><a class="house" href="/docs">Ringside</a>
${contents}
<p><a href="/">To the dashboard</a></p></nav>
<main id="page" tabindex="-1">
<p class="narrow"><a href="#contents">Contents</a></p>
${html}
</main>
</body>
</html>
`;
}

async function read(name: string): Promise<string> {
  try {
    return await readFile(new URL(`${name}.md`, FOLDER), 'utf8');
  } catch (error) {
    throw noSuchPage(error);
  }
}

const noSuchPage = (cause?: unknown) => new Problem('not_found', 'There is no such page. The contents are at /docs.', { cause });

/** `name` is that of the file, since links in it are relative to it. */
export function renderPage(source: string, name: string): { title: string; html: string; anchors: Set<string> } {
  const anchors = new Set<string>();
  let title = '';
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const words = this.parser.parseInline(tokens);
        if (depth === 1) title = plainText(tokens);
        const id = anchorOf(text, anchors);
        const link = depth === 1 ? '' : ` <a class="anchor" href="#${id}" aria-hidden="true" tabindex="-1">#</a>`;
        return `<h${depth} id="${id}">${words}${link}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const [address, words] = [siteAddress(href, name), this.parser.parseInline(tokens)];
        return address === null ? words : `<a href="${escapeHtml(address)}">${words}</a>`;
      },
      // Wide tables scroll by themselves, also by the keyboard.
      table(token: Tokens.Table) {
        const row = (cells: Tokens.TableCell[], tag: string) =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
        const body = token.rows.map((cells) => row(cells, 'td')).join('\n');
        return `<div class="table" tabindex="0"><table><thead>${row(token.header, 'th')}</thead><tbody>\n${body}\n</tbody></table></div>\n`;
      },
      code: ({ text }: Tokens.Code) => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`,
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    },
  });
  const html = marked.parse(source, { async: false });
  return { title, html, anchors };
}

/** The lists of the index under their headings, the page that is shown marked as such. */
function renderContents(index: string, shown: string): string {
  return new Marked()
    .lexer(index)
    .map((token) => {
      if (token.type === 'heading' && token['depth'] === 2) return `<h2>${escapeHtml(String(token['text']))}</h2>`;
      if (token.type !== 'list') return '';
      const links = (token as Tokens.List).items.flatMap((item) => linksIn(item.tokens));
      return `<ul>${links
        .map(({ href, text }) => {
          const here = href === `${shown}.md` ? ' aria-current="page"' : '';
          return `<li><a href="${escapeHtml(siteAddress(href, INDEX) ?? '')}"${here}>${escapeHtml(text)}</a></li>`;
        })
        .join('')}</ul>`;
    })
    .filter((html) => html !== '')
    .join('\n');
}

function linksIn(tokens: Token[]): Tokens.Link[] {
  return tokens.flatMap((token) =>
    token.type === 'link' ? [token as Tokens.Link] : 'tokens' in token && token.tokens ? linksIn(token.tokens) : [],
  );
}

const plainText = (tokens: Token[]): string =>
  tokens
    .map((token) => ('tokens' in token && token.tokens ? plainText(token.tokens) : 'text' in token ? String(token.text) : ''))
    .join('');

/** The address on this server of what a link in a file of docs/ names; null for other files of the project, which it does not show. */
export function siteAddress(href: string, from: string): string | null {
  if (/^(?:[a-z]+:|\/|#)/.test(href)) return href;
  const { pathname, hash } = new URL(href, `http://docs/docs/${from}.md`);
  const [, name, type] = /^\/docs\/(.+)\.(md|yml)$/.exec(pathname) ?? [];
  if (name === undefined) return null;
  if (type === 'yml') return pathname;
  return (name === INDEX ? '/docs' : `/docs/${name}`) + hash;
}

/** As GitHub names the headings of a file, so that links work in both places. */
function anchorOf(title: string, taken: Set<string>): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
  let id = words;
  for (let count = 1; taken.has(id); count += 1) id = `${words}-${count}`;
  taken.add(id);
  return id;
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `
:root { color-scheme: light dark; --ink: light-dark(#18181b, #f4f4f5); --quiet: light-dark(#52525b, #a1a1aa); --line: light-dark(#e4e4e7, #3f3f46);
  --page: light-dark(#fff, #18181b); --raised: light-dark(#f4f4f5, #27272a); --accent: light-dark(#1d4ed8, #93c5fd); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 16rem minmax(0, 1fr); background: var(--page); color: var(--ink);
  font: 16px/1.6 'Inter Variable', system-ui, sans-serif; }
nav { border-right: 1px solid var(--line); padding: 1.5rem 1.25rem; height: 100vh; position: sticky; top: 0; overflow-y: auto; font-size: 0.875rem; }
nav h2 { font-size: 0.75rem; color: var(--quiet); margin: 1.25rem 0 0.25rem; font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: 0.2rem 0; color: inherit; text-decoration: none; }
nav li a:hover, nav li a[aria-current] { color: var(--accent); }
nav li a[aria-current] { font-weight: 600; }
.house { font-weight: 700; font-size: 1rem; color: inherit; text-decoration: none; }
main { max-width: 52rem; padding: 2rem 2.5rem 5rem; outline: none; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 0.25rem; }
a { color: var(--accent); }
.anchor { opacity: 0; text-decoration: none; }
:is(h2, h3, h4):hover .anchor { opacity: 1; }
code { font: 0.875em 'JetBrains Mono Variable', ui-monospace, monospace; background: var(--raised); padding: 0.1em 0.3em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--raised); padding: 0.9rem 1rem; border-radius: 8px; overflow-x: auto; }
pre code { padding: 0; background: none; overflow-wrap: normal; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.45rem 0.9rem 0.45rem 0; text-align: left; vertical-align: top; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--page); padding: 0.5rem; }
.narrow { display: none; }
@media (max-width: 50rem) { body { display: flex; flex-direction: column; } nav { order: 2; position: static; height: auto; border-right: 0;
  border-top: 1px solid var(--line); } .narrow { display: block; margin-top: 0; } main { padding: 1.5rem 1.25rem 4rem; } }
@media print { nav, .anchor, .narrow { display: none; } body { display: block; } }
`;
