// What a failure of the database means to a caller when it is nobody's fault and passes: disk full, away for a moment, too busy.
import { Problem } from '../../rules/problem.ts';

/** PostgreSQL's codes are in its appendix A: 08 connection, 57P operator intervention, 58 system error. */
const AWAY = /^(08|57P|58|25P0[34])/;
/** 53 insufficient resources, a statement or lock that took too long, transactions in each other's way. */
const BUSY = /^(53|57014|55P03|40001|40P01)/;
const NO_SERVER = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
/** What the driver and its pool say without a code. */
const DRIVER_TEXTS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Query read timeout|Client was closed)/;
const NO_ROOM = /No space left on device|Disk quota exceeded/;

/**
 * The Problem to answer with, always retryable: `storage_full`, `database_unavailable` or `overloaded`. A Problem comes back
 * as it is. Null when the error means something else, such as a constraint that does not hold.
 */
export function databaseProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return null;
  // Several addresses of one host were tried.
  if (error instanceof AggregateError && error.errors.length > 0) return databaseProblem(error.errors[0]);
  const code = codeOf(error);
  // 53100 is PostgreSQL's word when it cannot extend a file; the others are our own disk's, next to the database.
  if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT' || NO_ROOM.test(error.message)) {
    return passing('storage_full', 'The disk of this server is full. Free some space; nothing that was accepted is lost.', error);
  }
  if (
    AWAY.test(code) ||
    NO_SERVER.test(code) ||
    isMissingSocket(error, code) ||
    (code === '' && DRIVER_TEXTS.test(error.message))
  ) {
    return passing('database_unavailable', 'The database cannot be reached right now. Send the request again in a moment.', error);
  }
  if (BUSY.test(code))
    return passing('overloaded', 'The database has too much to do right now. Send the request again in a moment.', error);
  return null;
}

/** A deadlock or a failed serialisation: the same transaction may simply be run again. */
export function isTransactionClash(error: unknown): boolean {
  return /^(40P01|40001)$/.test(codeOf(error));
}

/** Class 22 and 23 of PostgreSQL: this row cannot be stored, another one may. */
export function isAboutTheData(error: unknown): boolean {
  return /^2[23]/.test(codeOf(error));
}

/** A missing file is a matter of whoever asked for it; a missing socket is a database that does not run. */
function isMissingSocket(error: Error, code: string): boolean {
  return code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect';
}

function passing(code: 'storage_full' | 'database_unavailable' | 'overloaded', message: string, cause: Error): Problem {
  return new Problem(code, message, { retryable: true, cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
