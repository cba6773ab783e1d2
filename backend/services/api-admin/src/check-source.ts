/** Asks a source whether credentials are good: bounded in time and number, and never with a secret in the answer. */
import { isSecret } from '@airy/cluster';
import type { CheckPayload } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { countOrRefuse, type Call, type HttpHost } from '@airy/http';
import type { CheckResult, OpenChannel, Source, SourceHttpClients } from '@airy/source-kit';

export interface Checks {
  /**
   * @param config validated by the source's schema.
   * @throws AiryError `check_not_available`, `too_many_requests`, `overloaded`
   */
  run(
    call: Call,
    asked: {
      readonly source: Source;
      readonly config: Readonly<Record<string, unknown>>;
      readonly channel: OpenChannel | null;
    },
  ): Promise<CheckPayload>;
}

/** Of one person or program. */
const checksPerMinute = 30;
const maxRunning = 8;
const patienceMs = 20_000;

export function openChecks({ limits }: Pick<HttpHost, 'limits'>, http: Pick<SourceHttpClients, 'of'>): Checks {
  const limit = limits.of('check', checksPerMinute);
  let running = 0;
  return {
    async run(call, { source, config, channel }) {
      if (source.check === undefined)
        throw new AiryError('check_not_available', null, { details: { source: source.id } });
      await countOrRefuse(limit, call.principal?.id ?? '');
      if (running >= maxRunning) throw new AiryError('overloaded');
      running++;
      // It counts for as long as it runs, also when nobody waits for it any more.
      const work = Promise.resolve(source.check({ config, channel, http: http.of(source, config) })).finally(
        () => running--,
      );
      return present(await settled(work), secretsOf(source, config, channel));
    },
  };
}

const unreachable = (message: string): CheckResult => ({
  ok: false,
  reason: 'unreachable',
  message,
  nextStep: 'Try again later; if it stays so, look whether this machine reaches the platform.',
});

async function settled(work: Promise<CheckResult>): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<CheckResult>(resolve => {
    timer = setTimeout(() => resolve(unreachable('The platform did not answer in time.')), patienceMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** Shorter ones would blank words; nobody can guess anything from their being there. */
const shortestSecret = 4;

function secretsOf(
  { config }: Source,
  settings: Readonly<Record<string, unknown>>,
  channel: OpenChannel | null,
): readonly string[] {
  const texts = Object.entries(settings).map(([key, value]) => (isSecret(key, config) ? value : null));
  const all = [...texts, ...secretsIn(channel?.token ?? null, channel?.sourceChannelId ?? null)]
    .filter(text => typeof text === 'string')
    .filter(text => text.length >= shortestSecret);
  // One that is within another must not leave the rest of that one.
  return all.sort((one, other) => other.length - one.length);
}

/** Words of a source's own and names that its form shows: nothing secret, and messages need them. */
const plainKeys: ReadonlySet<string> = new Set(['kind', 'security', 'host', 'folder', 'address']);

/** A token, and every text in it where a source keeps several credentials there as JSON. */
function secretsIn(token: string | null, shown: string | null): readonly string[] {
  if (token === null) return [];
  const found: string[] = [token];
  try {
    JSON.parse(token, (key, value: unknown) => {
      if (typeof value === 'string' && value !== shown && !plainKeys.has(key)) found.push(value);
      return value;
    });
  } catch {
    // No JSON: it is one secret.
  }
  return found;
}

function present(result: CheckResult, secrets: readonly string[]): CheckPayload {
  const clean = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  if (result.ok) return { ok: true, account: result.account === null ? null : clean(result.account) };
  return { ok: false, reason: result.reason, message: clean(result.message), next_step: clean(result.nextStep) };
}
