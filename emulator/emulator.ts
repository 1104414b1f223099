// A HubSpot on this machine, started in one call: `const hubspot = await createEmulator()`.
import type { Tamper } from './api.ts';
import { createControl, type Control } from './control.ts';
import { listen } from './http.ts';
import { createRouter } from './router.ts';
import { controlRoutes } from './routes/control.ts';
import { routeTable } from './routes/route-table.ts';
import { inspectorRoutes } from './routes/inspector.ts';
import { startWebhooks } from './webhook-sending.ts';
import { startWorkflows } from './workflow-running.ts';
import { logEvent } from './event-log.ts';
import { createWorld, resetWorld, type WorldOptions } from './world.ts';

export type EmulatorOptions = WorldOptions & {
  /** Any free port without it. */
  port?: number;
  host?: string;
};

export type Emulator = {
  /** Where the API answers, with the base path: what a client takes for https://api.hubapi.com. */
  url: string;
  control: Control;
  /** Empties portals, faults, limits and the log; starts the seed anew. */
  reset: () => void;
  close: () => Promise<void>;
};

/** `tamper` spoils answers; it is there to show that a conformance suite notices. */
export async function createEmulator(options: EmulatorOptions = {}, tamper?: Tamper): Promise<Emulator> {
  const world = createWorld(options);
  world.listeners.add((event) => logEvent(world.events, event));
  startWebhooks(world);
  startWorkflows(world);
  const control = createControl(world);
  const router = createRouter([...routeTable, ...controlRoutes(control), ...inspectorRoutes]);
  const { port = 0, host = '127.0.0.1' } = options;
  const listening = await listen(world, router, { port, host, ...(tamper ? { tamper } : {}) });
  world.url = listening.url;
  return {
    url: listening.url,
    control,
    reset: () => resetWorld(world),
    async close() {
      world.clock.clear();
      await listening.close();
    },
  };
}
