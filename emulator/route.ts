// What a route is: its name, its paths in every version of the API, who may ask, and how it answers.
import type { Answer } from './answers.ts';
import type { App, Grant } from './apps.ts';
import type { Portal } from './portal.ts';
import type { World } from './world.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Ask = {
  world: World;
  method: Method;
  path: string;
  /** `http://127.0.0.1:4010/hubspot`: for links in answers. */
  origin: string;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Read as JSON or as a form. Undefined when nothing was sent. */
  body: unknown;
  headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type AskWithToken = Ask & { portal: Portal; grant: Grant; app: App };

type Described = {
  /** `objects.create`: faults, mutants, the log and `covered.ts` speak of a route by its name. */
  name: string;
  method: Method;
  /** Patterns with `:parameters`. A pattern with a literal goes before one with a parameter in the same place. */
  paths: readonly string[];
};

export type Route = Described &
  (
    | {
        auth: 'token';
        /** Any one of these lets the caller in. */
        scopes?: (ask: AskWithToken) => readonly string[];
        isSearch?: boolean;
        answer: (ask: AskWithToken) => Answer | Promise<Answer>;
      }
    /** OAuth, and the developer's `hapikey`: no portal, no limits. */
    | { auth: 'none' | 'developer'; answer: (ask: Ask) => Answer | Promise<Answer> }
    /** The emulator's own: no limits, no faults, not in the log. */
    | { auth: 'own'; answer: (ask: Ask) => Answer | Promise<Answer> }
  );

/** Dated versions whose shapes are the same as v3's. */
export const versions = ['2026-03', '2026-09'] as const;

export const dated = (pattern: string): string[] => versions.map((version) => pattern.replace('{V}', version));

export const objectPaths = (rest: string): string[] => [`/crm/v3/objects/:type${rest}`, ...dated(`/crm/objects/{V}/:type${rest}`)];
