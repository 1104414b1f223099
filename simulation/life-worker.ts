// A process that lives what it is told, one life after the other (lives.ts), until nobody tells it anything any more.
import { runSimulation, type RunOptions } from './run.ts';

process.on('message', (options: RunOptions) => {
  void runSimulation(options).then((result) => process.send?.(result));
});
