// Downloads of recordings. The path is the emulator's own: where HubSpot keeps them, and who may have them, is not known.
import { admit, unknownToken } from '../admission.ts';
import { notFound, page, refusal, type Answer } from '../answers.ts';
import { rangeAnswer } from '../byte-range.ts';
import type { Recording } from '../calling-book.ts';
import { soundOf } from '../recordings.ts';
import type { Ask, Route } from '../route.ts';

export const recordingRoutes: Route[] = [
  { name: 'recordings.download', method: 'GET', paths: ['/recordings/:file'], auth: 'none', answer: download },
  { name: 'recordings.behind-link', method: 'GET', paths: ['/recordings/:file/sound'], auth: 'none', answer: behindLink },
];

const LINK_MS = 5 * 60_000;

function recordingIn({ world, params }: Ask): Recording {
  const recording = world.calling.recordings.get((params['file'] ?? '').replace(/\.wav$/, ''));
  if (!recording) throw notFound('There is no such recording.');
  if (recording.expiresAt !== null && recording.expiresAt <= world.clock.now()) throw ended();
  return recording;
}

function download(ask: Ask): Answer | Promise<Answer> {
  const { world, headers, origin, params } = ask;
  const recording = recordingIn(ask);
  switch (recording.door) {
    case 'open':
      return send(ask, recording);
    case 'token': {
      const grant = admit.grantOf(world, headers);
      if (grant?.portalId !== recording.portalId || (grant.expiresAt ?? Infinity) <= world.clock.now()) throw unknownToken();
      return send(ask, recording);
    }
    case 'login-page':
      return page(
        '<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Please sign in</h1><p>This page is the emulator’s.</p></html>',
      );
    case 'redirect': {
      const location = `${origin}/recordings/${params['file']}/sound?until=${world.clock.now() + LINK_MS}`;
      return { status: 302, headers: { location } };
    }
  }
}

function behindLink(ask: Ask): Answer | Promise<Answer> {
  const recording = recordingIn(ask);
  if (!(Number(ask.query.get('until')) > ask.world.clock.now())) throw ended();
  return send(ask, recording);
}

async function send({ world, headers }: Ask, recording: Recording): Promise<Answer> {
  const { bytes, contentType } = await soundOf(world, recording);
  return rangeAnswer(bytes, contentType, headers['range'] as string | undefined);
}

const ended = () => refusal(403, { message: 'The link to this recording has ended.' });
