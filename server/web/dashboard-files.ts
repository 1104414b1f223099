// The built dashboard: its files, and its page for every address that the dashboard itself understands.
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';

export type DashboardFiles = {
  /** True for addresses of pages: not the API, not a file. */
  isPage(request: FastifyRequest): boolean;
  sendPage(reply: FastifyReply): Promise<FastifyReply>;
};

/** `folder` is what `npm run build` makes; files in its `assets` carry a hash of their content in their names. */
export async function registerDashboardFiles(app: FastifyInstance, folder: string): Promise<DashboardFiles> {
  await app.register(fastifyStatic, { root: folder, serve: false, index: false, dotfiles: 'ignore', cacheControl: false });

  app.get('/assets/*', async (request, reply) => {
    const { '*': path } = request.params as { '*': string };
    reply.header('cache-control', 'public, max-age=31536000, immutable');
    return reply.sendFile(`assets/${path}`);
  });
  for (const name of await filesBesideThePage(folder)) {
    app.get(`/${name}`, async (_, reply) => reply.header('cache-control', 'public, max-age=3600').sendFile(name));
  }
  return {
    isPage(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      const path = request.url.split('?', 1)[0] ?? '';
      return !/^\/(?:api|docs|assets|health)(?:\/|$)|\/[/.]/.test(path) && !/\.[a-z0-9]{1,8}$/i.test(path);
    },
    async sendPage(reply) {
      if (!(await isBuilt(folder))) {
        throw new Problem('dashboard_not_built', 'The dashboard is not built yet. Run “npm run build”, then load this page again.');
      }
      reply.header('cache-control', 'no-cache');
      return reply.sendFile('index.html');
    },
  };
}

async function filesBesideThePage(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /^[a-z0-9][a-z0-9._-]*$/i.test(entry.name) && entry.name !== 'index.html')
    .map((entry) => entry.name);
}

async function isBuilt(folder: string): Promise<boolean> {
  return access(join(folder, 'index.html')).then(
    () => true,
    () => false,
  );
}
