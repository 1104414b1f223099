// What a team may choose about its HubSpot connection, and what holds until it does.

export type HubspotSettings = {
  /** Calls shorter than this are left out. */
  leaveOutUnderSeconds: number;
  /** Use notes of a call (`hs_call_body`) as its transcript when there is nothing else. */
  notesAreTranscript: boolean;
  /** Write score and summary to properties of the call in HubSpot. */
  writeProperties: boolean;
  /** Leave a note on the contacts of the call. */
  writeNote: boolean;
  /** Make a task for the owner when a call scores below `taskBelowScore`. */
  writeTask: boolean;
  /** 0 to 100. */
  taskBelowScore: number;
};

export const hubspotDefaults: HubspotSettings = {
  leaveOutUnderSeconds: 0,
  notesAreTranscript: false,
  writeProperties: false,
  writeNote: false,
  writeTask: false,
  taskBelowScore: 50,
};
