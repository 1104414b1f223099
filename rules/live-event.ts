// What the dashboard is told while it happens. Small, without content: a listener asks the API for the rest.
import type { Stage, StageState } from './call.ts';

export type LiveEvent =
  | { kind: 'call.received'; teamId: string; callId: string }
  | { kind: 'call.changed'; teamId: string; callId: string }
  | {
      kind: 'call.stage';
      teamId: string;
      callId: string;
      stage: Stage;
      state: StageState;
      /** 0 to 1, null when unknown. */ progress: number | null;
    }
  | { kind: 'team.changed'; teamId: string }
  /** One planned call, its attempts included. */
  | { kind: 'planned_call.changed'; teamId: string; plannedCallId: string }
  /** Many planned calls at once, the calling policy, the kill switch, an agent or a campaign. */
  | { kind: 'outbound.changed'; teamId: string }
  /** An endpoint that is told news, or what was sent to it. */
  | { kind: 'webhooks.changed'; teamId: string }
  /** A scorecard, which card scores which call, or how far scoring anew is. */
  | { kind: 'scorecards.changed'; teamId: string }
  /** Anything about a connection to HubSpot: its state, its syncs, what was exchanged. Told at most about once a second. */
  | { kind: 'hubspot.changed'; teamId: string; portalId: string };
