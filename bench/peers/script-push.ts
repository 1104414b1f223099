// The push job as a good engineer writes it in an afternoon: Fastify checks key and body, one statement stores, the answer follows.
import { createHash, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';

type Call = { callTitle: string; repEmail: string; callDate: string; duration?: number; audioUrl: string; externalId: string };

const { DATABASE_URL, PUSH_KEY = '', PORT } = process.env;
const sha256 = (text: string) => createHash('sha256').update(text).digest();
const keyHash = sha256(PUSH_KEY);
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
pool.on('error', (error) => console.error(error));

const app = Fastify({ bodyLimit: 1_048_576 });
app.addHook('onRequest', async (request, reply) => {
  const key = request.headers['x-api-key'];
  if (typeof key !== 'string' || !timingSafeEqual(sha256(key), keyHash)) await reply.code(401).send({ error: 'wrong key' });
});

const schema = {
  body: {
    type: 'object',
    required: ['callTitle', 'repEmail', 'callDate', 'audioUrl', 'externalId'],
    properties: {
      callTitle: { type: 'string', minLength: 1, maxLength: 500 },
      repEmail: { type: 'string', format: 'email' },
      callDate: { type: 'string', format: 'date-time' },
      duration: { type: 'number', minimum: 0 },
      audioUrl: { type: 'string', format: 'uri' },
      externalId: { type: 'string', minLength: 1, maxLength: 200 },
    },
  },
};

app.post('/push', { schema }, async (request, reply) => {
  const call = request.body as Call;
  const stored = await pool.query({
    name: 'store',
    text: `insert into pushed_call (external_id, title, rep_email, called_at, audio_url, body) values ($1, $2, $3, $4, $5, $6)
      on conflict (external_id) do nothing`,
    values: [call.externalId, call.callTitle, call.repEmail, call.callDate, call.audioUrl, JSON.stringify(call)],
  });
  return reply.code(stored.rowCount === 1 ? 201 : 200).send({ externalId: call.externalId, duplicate: stored.rowCount === 0 });
});

await app.listen({ host: '127.0.0.1', port: Number(PORT) });
