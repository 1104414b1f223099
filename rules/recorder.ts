// Recorders of other makers that tell us of their recordings, and what one message of theirs comes to.

export const recorderKinds = ['zoom', 'fathom', 'fireflies', 'aloware', 'twilio'] as const;
export type RecorderKind = (typeof recorderKinds)[number];

export const recorderDeliveryStates = ['waiting', 'taken', 'ignored', 'failed'] as const;
export type RecorderDeliveryState = (typeof recorderDeliveryStates)[number];

/** Something that lies at the recorder's and is opened by a token that came along, or by the account that is set up. */
export type Fetchable = { url: string; opens: { kind: 'token'; token: string } | { kind: 'account'; name: string } | null };

export type RecorderCall = {
  /** As the Push API takes them. */
  fields: Record<string, unknown>;
  audio: Fetchable | null;
  transcript: Fetchable | null;
  /** In place of the `externalId` if there is a call here by this one: the message alone does not show which of the two it tells of. */
  idIfHere?: string;
};

export type RecorderReading =
  | { kind: 'call'; event: string; call: RecorderCall }
  /** Only its id is told; the rest has to be asked for. */
  | { kind: 'look_up'; event: string; id: string }
  | { kind: 'ignored'; event: string; why: string };

/** Whether an address belongs to one of these domains: a token is sent nowhere else. */
export function isAddressOf(address: string, domains: readonly string[]): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.port !== '') return false;
  return domains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
}

/** When to look again after so many tries; null when it was tried often enough. */
export function recorderRetryMs(attempt: number): number | null {
  const minutes = [1, 5, 30, 120, 360, 720][attempt - 1];
  return minutes === undefined ? null : minutes * 60_000;
}
