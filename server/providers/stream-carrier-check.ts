// Whether a carrier's web API is reached and takes our credentials: it is asked what became of a call that is none.
import { openCarrierHttp, Unanswered } from './carrier-http.ts';
import { written, type StreamVendor } from './stream-carrier.ts';

export type CarrierCheck = { state: 'ok' | 'failed'; message: string };

const NO_CALL = '00000000-0000-4000-8000-000000000000';

export async function checkStreamCarrier(vendor: StreamVendor, { timeoutMs }: { timeoutMs?: number } = {}): Promise<CarrierCheck> {
  const { label, settings } = vendor;
  const http = openCarrierHttp({ timeoutMs });
  try {
    const { statusCode } = await http.send(written(vendor, vendor.look(NO_CALL)), () => true);
    if (statusCode === 401 || statusCode === 403)
      return { state: 'failed', message: `${label} does not accept these credentials (${statusCode}). Copy ${settings} anew.` };
    if (statusCode >= 500) return { state: 'failed', message: `${label} answers with status ${statusCode}. Try again later.` };
    return { state: 'ok', message: `${label} answers and takes these credentials.` };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return { state: 'failed', message: `${label} is not reached at ${new URL(vendor.apiUrl).host}: ${error.message}` };
  } finally {
    http.close();
  }
}
