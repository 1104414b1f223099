// Every emulated endpoint: one line for each noun.
import type { Route } from '../route.ts';
import { objectRoutes } from './objects.ts';

export const routeTable: readonly Route[] = [...objectRoutes];
