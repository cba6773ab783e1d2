/** A platform of answers: what was called, and whether a secret stood in an address. */
import type { HttpOutcome, Source, SourceHttp } from '../source.ts';
import type { Answer, Call, ConformanceSubject, Script } from './subject.ts';

export function outcomeOf({ status, body, headers = {} }: Answer): HttpOutcome {
  return { sent: true, status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) };
}

export interface Platform {
  readonly http: SourceHttp;
  readonly calls: readonly Call[];
}

export function platformOf(respond: (call: Call) => HttpOutcome): Platform {
  const calls: Call[] = [];
  return { calls, http: { request: async call => (calls.push(call), respond(call)) } };
}

export function answering(script: Script): Platform {
  return platformOf(call => outcomeOf(typeof script === 'function' ? script(call) : script));
}

/** Not reached at all, and a call that was cut. */
export const unreachable: Platform['http'] = { request: async () => ({ sent: false, reason: 'ECONNREFUSED' }) };
export const cut: Platform['http'] = { request: async () => ({ sent: null, reason: 'time-out' }) };

/** Answers that no platform means: of proxies, and of bodies that were cut. */
export const oddAnswers = ['', '<html>', 'null', '[]', '{"error":7}', '{"ok":true,"result":null,"data":"x"}'].flatMap(
  text => [200, 302, 400, 401, 404, 500, 503].map(status => ({ sent: true, status, headers: {}, text }) as const),
);

/** A setting or a field of a form with such a name is marked as a secret. */
export const soundsSecret = /secret|token|password|privatekey|apikey/i;

/** The secrets of an instance that no address may hold; shorter ones are words that stand anywhere. */
export function secretsOf<S extends Source>({
  source,
  config,
  send,
  connect,
  explore,
}: ConformanceSubject<S>): string[] {
  const settings = Object.entries(source.config.shape)
    .filter(([, schema]) => (schema.meta() as { secret?: boolean } | undefined)?.secret === true)
    .map(([key]) => (config as Record<string, unknown>)[key]);
  const given = Object.entries({ ...connect?.body, ...explore?.body })
    .filter(([key]) => soundsSecret.test(key))
    .map(([, value]) => value);
  return [send?.channel.token, ...settings, ...given].filter(
    (value): value is string => typeof value === 'string' && value.length >= 8,
  );
}

/** Addresses with a secret in them, as it is or encoded. */
export function leaks<S extends Source>(subject: ConformanceSubject<S>, calls: readonly Call[]): string[] {
  const secrets = secretsOf(subject).flatMap(secret => [secret, encodeURIComponent(secret)]);
  return calls.map(({ url }) => url).filter(url => secrets.some(secret => url.includes(secret)));
}
