// Reads the body of `/call/outbound`: whom to call, what the agent is told, and the plan.
import { readPhoneNumber } from './phone-number.ts';
import type { FieldProblem } from './problem.ts';
import { isAbsent } from './pushed-fields.ts';
import type { RetryPlan } from './retry-plan.ts';
import { type PlanRequest, readTriggerParameters } from './trigger-parameters.ts';

export type OutboundRequest = PlanRequest & {
  /** E.164. */
  toNumber: string;
  /** ISO 3166 code of the number, null where it tells none. */
  country: string | null;
  /** Reaches the agent as `{{metadata.key}}`. */
  metadata: Record<string, unknown>;
};

export type OutboundReading =
  | { kind: 'read'; request: OutboundRequest; warnings: FieldProblem[] }
  | { kind: 'refused'; problems: FieldProblem[]; warnings: FieldProblem[] };

/** Every mistake is told at once. A number has to begin with + here: a program that sends one knows its country. */
export function readOutboundRequest(body: Readonly<Record<string, unknown>>, agentRetries?: RetryPlan): OutboundReading {
  const plan = readTriggerParameters(body, 'outbound', agentRetries);
  const problems = plan.kind === 'refused' ? [...plan.problems] : [];
  const warnings = [...plan.warnings];
  const { to_number: to, metadata } = body;
  const number = readPhoneNumber(typeof to === 'string' ? to : '');
  if (number.kind === 'refused') {
    const message = isAbsent(to) ? 'Add to_number, such as +18578295489.' : number.message;
    problems.push({ path: 'to_number', code: isAbsent(to) ? 'required' : 'not_a_number', message });
  } else if (!number.isAssigned) {
    const message = 'This number has the right length, but no such range is known to be in use. It is dialled all the same.';
    warnings.push({ path: 'to_number', code: 'not_assigned', message });
  }
  if (!isAbsent(metadata) && (typeof metadata !== 'object' || Array.isArray(metadata))) {
    problems.push({ path: 'metadata', code: 'wrong_type', message: 'Send metadata as one object of names and values.' });
  }
  if (problems.length > 0 || plan.kind === 'refused' || number.kind === 'refused') return { kind: 'refused', problems, warnings };
  const told = isAbsent(metadata) ? {} : (metadata as Record<string, unknown>);
  return { kind: 'read', request: { ...plan.request, toNumber: number.e164, country: number.country, metadata: told }, warnings };
}
