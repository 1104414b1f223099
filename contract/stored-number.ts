// Whole numbers that people send and the database looks up, in four bytes: a larger one is refused here instead of failing there.
import { z } from 'zod';

const MOST = 2_147_483_647;

export const revisionNumber = z.int().min(0).max(MOST);
export const versionNumber = z.int().min(1).max(MOST);
/** The same where it stands in an address. */
export const versionInAddress = z.coerce.number().int().min(1).max(MOST);
/** Of a turn of a transcript, from 0. */
export const turnNumber = z.int().min(0).max(MOST);
