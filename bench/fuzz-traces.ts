// Reads the traces of servers as they arrive, however many: planted secrets are found at once, of all else only the count stays.
import { startTraceReceiver } from '../test/trace-receiver.ts';
import { judgeText, keepFirst, type Finding, type Planted } from './fuzz-findings.ts';

export type FuzzTraces = Awaited<ReturnType<typeof openFuzzTraces>>;

export async function openFuzzTraces(planted: Planted) {
  const found = new Map<string, Finding>();
  const senders = new Set<string>();
  let spans = 0;
  const { url, close } = await startTraceReceiver((text, sent) => {
    keepFirst(found, judgeText(planted, 'a trace', text));
    for (const { instance } of sent) senders.add(instance);
    spans += sent.length;
  });
  return {
    ...{ url, close },
    count: () => ({ spans, senders: senders.size }),
    /** Where none came, none was looked at. */
    findings: (): Finding[] => (spans > 0 ? [...found.values()] : [{ kind: 'failed', what: 'no trace came of any call' }]),
  };
}
