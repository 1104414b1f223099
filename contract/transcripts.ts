// Correcting a transcript, with its history.
import { z } from 'zod';
import { transcriptSources } from '../rules/transcript.ts';
import { routes } from './route.ts';
import { turnNumber, versionNumber } from './stored-number.ts';

const callParams = z.object({ callId: z.uuid() });
const side = z.enum(['us', 'them', 'unknown']);
const speaker = z.string().trim().min(1).max(200);
/** The one that was looked at: nobody overwrites what they have not seen. */

export const transcriptRoutes = routes({
  'GET /api/calls/:callId/transcripts': {
    summary: 'Versions of a call’s transcript, newest first',
    tag: 'Transcripts',
    needs: 'calls.read',
    params: callParams,
    reply: z.object({
      items: z.array(
        z.object({
          version: z.int(),
          source: z.enum(transcriptSources),
          engine: z.string(),
          at: z.iso.datetime(),
          by: z.string().nullable(),
        }),
      ),
    }),
  },
  'PATCH /api/calls/:callId/transcript': {
    summary: 'Correct a turn, or name a speaker throughout; a new version, and quotes of the score are looked up again',
    tag: 'Transcripts',
    needs: 'calls.review',
    params: callParams,
    body: z.object({
      version: versionNumber,
      turn: z
        .object({
          utterance: turnNumber,
          text: z.string().trim().min(1).max(20_000).optional(),
          speaker: speaker.optional(),
          side: side.optional(),
        })
        .optional(),
      rename: z.object({ speaker: z.string().max(200), to: speaker, side: side.optional() }).optional(),
    }),
    reply: z.object({ version: z.int() }),
  },
  'POST /api/calls/:callId/transcript/restore': {
    summary: 'Take an earlier version up again, as a new one',
    tag: 'Transcripts',
    needs: 'calls.review',
    params: callParams,
    body: z.object({ version: versionNumber }),
    reply: z.object({ version: z.int() }),
  },
});
