// The inspector's page and its parts, served as they are.
import { readFile } from 'node:fs/promises';
import { notFound, type Answer } from '../answers.ts';
import type { Ask, Route } from '../route.ts';

const scripts = ['page', 'dom', 'chosen', 'records', 'record-actions', 'logs', 'workflows', 'trouble'].map((name) => `${name}.js`);

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
  const isScript = scripts.includes(name);
  if (!isScript && name !== 'style.css') throw notFound(`The inspector has no part "${name}".`);
  const contentType = `text/${isScript ? 'javascript' : 'css'};charset=utf-8`;
  return { status: 200, text: await read(name), contentType, headers };
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src *; img-src data:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
};
