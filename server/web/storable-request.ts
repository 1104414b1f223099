// Refuses requests with text that no database stores, or that is nested without end, before any route looks at them.
import type { FastifyInstance } from 'fastify';
import { isStorable } from '../../rules/clean-text.ts';
import { DEEPEST_JSON } from '../../rules/json-scan.ts';
import { Problem, type FieldProblem } from '../../rules/problem.ts';
import { nothingHere } from './problem-answer.ts';

/** Of a field in the answer. */
const LONGEST_NAME = 80;

type Fault = { path: string; kind: 'text' | 'deep' };

/** To be called at the root: it holds for every route. Bodies that a door reads as bytes are that door's own. */
export function refuseUnstorable(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ params, query, body }) => {
    // An address that cannot be one of ours leads nowhere.
    if (faultIn(params, '')) throw nothingHere();
    const fault = faultIn(query, 'query') ?? (Buffer.isBuffer(body) ? null : faultIn(body, ''));
    if (fault) throw problemOf(fault);
  });
}

function problemOf({ path, kind }: Fault): Problem {
  if (kind === 'deep') return new Problem('too_deep', `The body is nested deeper than ${DEEPEST_JSON} levels. Send flatter data.`);
  const message = 'This text holds a NUL character or half a surrogate pair, which cannot be stored. Take it out.';
  const field: FieldProblem = { path, code: 'unstorable_text', message };
  return new Problem('validation_failed', `Some values are missing or wrong. ${path}: ${message}`, { fields: [field] });
}

function faultIn(value: unknown, path: string, depth = 0): Fault | null {
  if (typeof value === 'string') return isStorable(value) ? null : { path, kind: 'text' };
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= DEEPEST_JSON) return { path, kind: 'deep' };
  for (const [key, one] of Object.entries(value)) {
    const name = path === '' ? key.slice(0, LONGEST_NAME) : `${path}.${key.slice(0, LONGEST_NAME)}`;
    if (!isStorable(key)) return { path, kind: 'text' };
    const fault = faultIn(one, name, depth + 1);
    if (fault) return fault;
  }
  return null;
}
