// The thread in which the sound of all calls is paced, where no query and no model can hold it up.
import { parentPort, workerData } from 'node:worker_threads';
import { openRtpLine, type RtpLine } from './rtp-line.ts';
import type { RtpNews, RtpOrderToThread, RtpPorts } from './rtp-wire.ts';

const ports = (workerData as { ports: RtpPorts }).ports;
const MOST_TRIES = 200;
const lines = new Map<number, Promise<RtpLine | null>>();
let lastPort = 0;

function tell(news: RtpNews): void {
  parentPort?.postMessage(news, 'pcm' in news ? [news.pcm.buffer as ArrayBuffer] : []);
}

async function open(line: number, host: string): Promise<RtpLine | null> {
  let fault: unknown = null;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    // Round the range, so that a port rests before its next call, and late packets find nobody.
    if (ports) lastPort = lastPort >= ports.from && lastPort < ports.to ? lastPort + 1 : ports.from;
    try {
      const opened = await openRtpLine(host, lastPort, (news) => tell({ ...news, line }));
      tell({ kind: 'opened', line, port: opened.port });
      return opened;
    } catch (error) {
      fault = error;
    }
    if (!ports || lastPort === ports.to) break;
  }
  tell({ kind: 'failed', line, message: fault instanceof Error ? fault.message : String(fault) });
  return null;
}

async function obey(order: RtpOrderToThread): Promise<void> {
  if (order.kind === 'open') {
    lines.set(order.line, open(order.line, order.host));
    return;
  }
  const line = await lines.get(order.line);
  switch (order.kind) {
    case 'aim':
      return line?.aim(order.aim);
    case 'write':
      return line?.write(order.pcm);
    case 'clear':
      return line?.clear();
    case 'digits':
      return line?.digits(order.digits);
    case 'close':
      lines.delete(order.line);
      return line?.close();
  }
}

parentPort?.on('message', (order: RtpOrderToThread) => void obey(order));
