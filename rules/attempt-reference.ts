// How an attempt is called towards carriers: one text that names its team and the attempt.

export function attemptReference({ teamId, attemptId }: { teamId: string; attemptId: string }): string {
  return `${teamId}.${attemptId}`;
}

const reference = /^(.{1,200})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Null where it is none of ours. */
export function readAttemptReference(text: string): { teamId: string; attemptId: string } | null {
  const [, teamId, attemptId] = reference.exec(text) ?? [];
  return teamId === undefined || attemptId === undefined ? null : { teamId, attemptId };
}
