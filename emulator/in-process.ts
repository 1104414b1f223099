// The emulator without a socket, for a process that brings its own clock and answers its webhooks itself.
import { answerRequest, type Incoming } from './api.ts';
import { createControl, type Control } from './control.ts';
import { logEvent } from './event-log.ts';
import { writtenAnswer } from './http.ts';
import { createRouter } from './router.ts';
import { routeTable } from './routes/route-table.ts';
import { startWebhooks } from './webhook-sending.ts';
import { createWorld, type WorldOptions } from './world.ts';

export type InProcess = {
  control: Control;
  /** Null when the line is cut: whether the request took effect is not told. */
  ask(incoming: Omit<Incoming, 'origin'>): Promise<ReturnType<typeof writtenAnswer>>;
};

export function createInProcessEmulator(options: WorldOptions): InProcess {
  const world = createWorld(options);
  world.listeners.add((event) => logEvent(world.events, event));
  startWebhooks(world);
  const router = createRouter(routeTable);
  world.url = 'http://hubspot.invalid';
  return {
    control: createControl(world),
    ask: async (incoming) => writtenAnswer(world, await answerRequest(world, router, { ...incoming, origin: world.url })),
  };
}
