// A password somebody chooses: refused when it is easily guessed, kept only as its hash.
import { LONGEST_PASSWORD, passwordFault, SHORTEST_PASSWORD, type PasswordFault } from '../../../rules/password.ts';
import { Problem } from '../../../rules/problem.ts';
import type { AdminContext } from './admin-context.ts';
import { isCommonPassword } from './common-passwords.ts';

const messages: Record<PasswordFault, string> = {
  length: `Choose a password of ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`,
  common:
    'This password is one of those that are tried first. Choose another one, such as a few words that do not belong together.',
  'about-you':
    'This password is little more than a name of you, your team or this product. Choose another one, such as a few words that do not belong together.',
};

/** `about`: names and addresses of the person and their teams. Throws Problem `validation_failed`. */
export function checkNewPassword(password: string, about: readonly string[], path = 'password'): void {
  const fault = passwordFault(password, { about, isCommon: isCommonPassword });
  if (!fault) return;
  const message = messages[fault];
  throw new Problem('validation_failed', message, { fields: [{ path, code: fault, message }] });
}

/** Throws Problem `validation_failed`. */
export async function hashNewPassword(context: AdminContext, password: string, about: readonly string[]): Promise<string> {
  checkNewPassword(password, about);
  return context.hashPassword(password);
}
