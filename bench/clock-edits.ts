// What the control of the proof by clocks takes away, so that it has to see somebody rung at a wrong hour.
import { edit } from './source-edit.ts';

export const believed = edit('server/flows/outbound/right-clock.ts', [['if (trouble === null) return null;', 'return null;']]);
