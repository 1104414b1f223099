// Seals secrets of the outside world before they reach the database, and opens them again.
import type { SealedSecret, SecretPlace } from '../../rules/sealed-secret.ts';

export type Sealer = {
  /** Seals what is new. */
  activeKeyId: string;
  /** Whatever is sealed by one of these can be opened. */
  keyIds: readonly string[];
  seal(secret: string, place: SecretPlace): SealedSecret;
  /** Throws Problem `master_key_missing` when the key is not among ours, `secret_unreadable` when it is not what was sealed here. */
  open(sealed: SealedSecret, place: SecretPlace): string;
  /** The same secret under the active master key; the secret itself is not touched. Throws as `open` does. */
  rewrap(sealed: SealedSecret, place: SecretPlace): SealedSecret;
};
