// What it takes to send news to endpoints: the way out, and the keys of their secrets.
import type { Sealer } from '../../ports/sealer.ts';
import type { PostWebhook } from '../../ports/webhook-post.ts';
import type { BaseContext } from '../context.ts';

export type NewsContext = BaseContext & {
  /** Where people find the dashboard, without a slash at the end. */
  publicUrl: string;
  postWebhook: PostWebhook;
  sealer: Sealer;
  /** 0 to 1. */
  random: () => number;
};
