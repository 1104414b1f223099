// Telling news to an address that a team has chosen: one POST past the network guard, no redirect, a short look at the answer.

export type WebhookAnswer =
  | {
      kind: 'answer';
      status: number;
      /** The beginning of what it said. */
      text: string;
      /** What a Retry-After header asks for. */
      retryAfterMs: number | null;
    }
  /** The message is for the team: it says nothing about our network. */
  | { kind: 'failure'; message: string };

/** Throws only the signal's reason. */
export type PostWebhook = (request: {
  url: string;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
}) => Promise<WebhookAnswer>;
