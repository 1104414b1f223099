// Who asks, for as long as their request is answered: flows read it from their context without its being handed from call to call.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '../../rules/audit.ts';
import type { SignedInPerson } from './session.ts';

const acting = new AsyncLocalStorage<Actor>();

/** What is done while `work` runs is done by this person. */
export function actingAs<T>(person: SignedInPerson, address: string, work: () => Promise<T>): Promise<T> {
  return acting.run(personActing(person, address), work);
}

export function personActing({ personId, name }: Pick<SignedInPerson, 'personId' | 'name'>, address: string): Actor {
  return { kind: 'person', personId, name, address };
}

/** Outside a request of somebody signed in: the server itself. */
export function whoActs(): Actor {
  return acting.getStore() ?? { kind: 'server' };
}
