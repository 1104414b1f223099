// Why an attempt is made now, later, or not at all: the closed list, and a sentence for people for each.

export const attemptReasons = {
  // it is made
  in_window: 'Every clock that counts for this person is inside the calling hours.',
  // it waits
  before_schedule: 'The call was asked for at a later time.',
  gap_between_retries: 'The time between two attempts is not over yet.',
  outside_window: 'It is outside the calling hours where this person may be.',
  too_close_to_end: 'There is not enough time left to ring before the calling hours end.',
  frequency_cap: 'This number has been rung as often as the rules allow for now.',
  number_missing: 'The contact has no phone number that can be dialled. Add one in the CRM.',
  paused: 'Calls are paused.',
  zone_unknown: 'Nothing tells which time zone this person is in, and the team holds such calls. Add a time zone or a country.',
  attempt_open: 'An earlier attempt of this call has not ended yet.',
  pace: 'As many calls as may start or run at once have started. This one is next when there is room.',
  crm_unavailable: 'The contact could not be read in the CRM just now. It is tried again.',
  carrier_unreachable: 'The carrier cannot be reached just now, or does not accept us; the log says why. It is tried again.',
  clock_wrong:
    'The clock of the machine that was to ring is wrong. It is made by itself when the clock is right; the log says more.',
  no_caller_number:
    'The agent has no number to call from now: all of its numbers rest, or their carrier is not set up on this server.',
  circuit_open: 'Too many calls failed lately; they are tried again carefully after a pause.',
  disclosure_missing: 'The law asks that something is said first, and the agent has no disclosure line. Add one to the agent.',
  // it is not made, and neither is any other
  expired_window: 'The last attempt fell outside the calling hours, and this call is not carried over to the next ones.',
  no_open_window: 'The calling hours leave no time at which this person may be rung.',
  no_retries_left: 'All attempts that were asked for have been made.',
  ended: 'An attempt ended in a way that is not tried again.',
  cancelled: 'The call was cancelled.',
  do_not_call: 'The number is on the do-not-call list.',
  opted_out: 'The contact’s record in the CRM says not to call.',
  consent_revoked: 'The person took back their consent to such calls.',
  consent_missing: 'The law asks for consent to such calls, and none is on record.',
  country_blocked: 'The team does not call this country.',
  contact_gone: 'The contact is not in the CRM any more.',
  variable_missing: 'A value the agent needs is missing.',
} as const;

export type AttemptReason = keyof typeof attemptReasons;
