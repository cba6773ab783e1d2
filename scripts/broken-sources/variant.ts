/** One source with one fault, and the test of the suite that has to catch it. */
import type { SendRequest, SendResult, HttpOutcome, Parsed, SourceHttp } from '@airy/source-kit';
import { callOf, parse, send, whole, type WholeConfig } from './whole.ts';

export interface Variant {
  readonly fault: string;
  /** Part of the name of the test. */
  readonly caughtBy: string;
  readonly source: typeof whole;
}

export function variant(fault: string, caughtBy: string, change: Partial<typeof whole>): Variant {
  return { fault, caughtBy, source: { ...whole, ...change } };
}

type Webhook = NonNullable<typeof whole.webhook>;

export function webhookVariant(fault: string, caughtBy: string, change: Partial<Webhook>): Variant {
  return variant(fault, caughtBy, { webhook: { ...(whole.webhook as Webhook), ...change } });
}

/** What is parsed is changed on its way out. */
export function parseVariant(
  fault: string,
  caughtBy: string,
  change: (parsed: Parsed, text: string) => Parsed,
): Variant {
  const changed = (raw: { readonly body: Uint8Array }): Parsed => change(parse(raw), Buffer.from(raw.body).toString());
  return variant(fault, caughtBy, { parse: changed });
}

/** What the platform answers is understood in another way; null: as it should be. */
export function answerVariant(
  fault: string,
  caughtBy: string,
  understand: (outcome: HttpOutcome, result: SendResult) => SendResult | null,
): Variant {
  const changed = async (request: SendRequest<WholeConfig>): Promise<SendResult> => {
    let seen: HttpOutcome = { sent: null, reason: 'not called' };
    const http: SourceHttp = { request: async call => (seen = await request.http.request(call)) };
    const result = await send({ ...request, http });
    return understand(seen, result) ?? result;
  };
  return variant(fault, caughtBy, { send: changed });
}

/** The call to the platform is another one. */
export function callVariant(
  fault: string,
  caughtBy: string,
  change: (call: ReturnType<typeof callOf>, request: SendRequest<WholeConfig>) => Parameters<SourceHttp['request']>[0],
): Variant {
  const changed = (request: SendRequest<WholeConfig>): Promise<SendResult> => {
    const http: SourceHttp = { request: () => request.http.request(change(callOf(request), request)) };
    return send({ ...request, http });
  };
  return variant(fault, caughtBy, { send: changed });
}
