// The inspector's page and its parts, served as they are; and the two looks that only it takes.
import { readFile } from 'node:fs/promises';
import { notFound, type Answer } from '../answers.ts';
import type { Ask, Route } from '../route.ts';

const kinds: Readonly<Record<string, string>> = {
  'style.css': 'text/css;charset=utf-8',
  'page.js': 'text/javascript;charset=utf-8',
  'dom.js': 'text/javascript;charset=utf-8',
  'records.js': 'text/javascript;charset=utf-8',
  'logs.js': 'text/javascript;charset=utf-8',
  'trouble.js': 'text/javascript;charset=utf-8',
};

const read = (name: string) => readFile(new URL(`../inspector/${name}`, import.meta.url), 'utf8');

export const inspectorRoutes: Route[] = [
  { name: 'inspector.page', method: 'GET', paths: ['/', '/__emulator/inspector'], auth: 'own', answer: page },
  { name: 'inspector.part', method: 'GET', paths: ['/__emulator/inspector/:part'], auth: 'own', answer: part },
];

async function page({ origin }: Ask): Promise<Answer> {
  const html = (await read('page.html')).replace('{{origin}}', origin.replace(/[&<>"]/g, ''));
  return { status: 200, text: html, contentType: 'text/html;charset=utf-8', headers };
}

async function part({ params }: Ask): Promise<Answer> {
  const name = params['part'] ?? '';
  const contentType = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (contentType === undefined) throw notFound(`The inspector has no part "${name}".`);
  return { status: 200, text: await read(name), contentType, headers };
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src *; img-src data:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
};
