// What each recorder is called, what it is signed with, and what to do there.
import type { RecorderDelivery, Recorder } from '../../recorder-queries.ts';
import type { Tone } from '../../kit/badge.tsx';

export const recorderWords: Record<
  Recorder['kind'],
  { name: string; brings: string; secret: string; secretHint: string; key?: string; steps: string[] }
> = {
  zoom: {
    name: 'Zoom',
    brings: 'Cloud recordings, and their transcripts when they are ready.',
    secret: 'Secret token',
    secretHint: 'In the Zoom App Marketplace: your app, Feature, Secret Token.',
    steps: [
      'In the Zoom App Marketplace, build an app with event subscriptions (a webhook-only app will do).',
      'Enter the address as the event notification endpoint and press Validate.',
      'Add the events “All recordings have completed” and “Recording transcript files have completed”.',
    ],
  },
  fathom: {
    name: 'Fathom',
    brings: 'Transcripts of meetings, as soon as Fathom has them.',
    secret: 'Webhook secret',
    secretHint: 'Fathom shows it when the webhook is made; it begins with whsec_.',
    steps: [
      'In Fathom, open Settings › API access and add a webhook with this address.',
      'Choose to include the transcript.',
      'Enter the secret that Fathom shows here.',
    ],
  },
  fireflies: {
    name: 'Fireflies',
    brings: 'Transcripts and sound of meetings, asked for when Fireflies says that they are ready.',
    secret: 'Signing secret',
    secretHint: 'Choose a long one and enter the same in Fireflies.',
    key: 'API key',
    steps: [
      'In Fireflies, open Settings › Developer settings and add the address as a webhook with your signing secret.',
      'Choose the event for transcribed meetings.',
    ],
  },
  aloware: {
    name: 'Aloware',
    brings: 'Recordings of calls. The form of its messages is not published, so look at the first deliveries.',
    secret: 'Bearer token',
    secretHint: 'Choose a long one and enter the same in Aloware.',
    steps: [
      'In Aloware, open Integrations › Webhooks and add a webhook with this address.',
      'Choose Bearer as the authentication method, with the token you entered here.',
      'Choose the event for saved recordings.',
    ],
  },
  twilio: {
    name: 'Twilio recordings',
    brings: 'Recordings of calls that your own Twilio application makes.',
    secret: 'Auth token',
    secretHint: 'Of the account that records: it signs the messages and opens the recordings.',
    steps: [
      'Give the address as RecordingStatusCallback where your application records.',
      'Put whose call it is into the address: ?repEmail=sam@example.com.',
      'Record with two channels, so that both sides stay apart.',
    ],
  },
};

export const deliveryWords: Record<RecorderDelivery['state'], { name: string; tone: Tone }> = {
  waiting: { name: 'On its way', tone: 'accent' },
  taken: { name: 'Taken in', tone: 'strong' },
  ignored: { name: 'Ignored', tone: 'plain' },
  failed: { name: 'Failed', tone: 'weak' },
};
