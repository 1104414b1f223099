// What the flows of calls need that are held by the process of live calls.
import type { AttemptTellContext } from '../reporting/tell-attempt.ts';
import type { TalkContext } from './talk-context.ts';

export type LiveCallContext = TalkContext & Pick<AttemptTellContext, 'publicUrl'>;
