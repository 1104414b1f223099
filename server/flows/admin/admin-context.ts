// What flows about people, teams and keys need besides the database and time: secrets come from outside like everything else.
import type { BaseContext } from '../context.ts';

export type AdminContext = BaseContext & {
  /** Cryptographically random. */
  randomBytes(count: number): Uint8Array;
  /** Slow on purpose; the sign-in library must be able to check it. */
  hashPassword(password: string): Promise<string>;
};
