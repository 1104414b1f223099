// The digest by which news about a call are told from our own write-back.
import { createHash } from 'node:crypto';

export function inputHashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
