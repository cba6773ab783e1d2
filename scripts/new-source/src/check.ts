/** Are the settings, or a channel's token, good? Says what a person does where they are not. */
import { textAt, tryJson } from '@airy/source-kit';
import type { CheckReason, CheckRequest, CheckResult } from '@airy/source-kit';
import type { SampleChatConfig } from './config.ts';

const reasons: Readonly<Record<number, CheckReason>> = {
  401: 'token_invalid',
  403: 'permission_missing',
  404: 'not_found',
  429: 'rate_limited',
};

export async function checkSampleChat({ config, channel, http }: CheckRequest<SampleChatConfig>): Promise<CheckResult> {
  // The platform has nothing to ask for with the settings alone.
  if (channel === null) return { ok: true, account: null };
  const outcome = await http.request({
    method: 'GET',
    url: `${config.apiUrl}/account`,
    headers: { authorization: `Bearer ${channel.token ?? ''}` },
  });
  if (outcome.sent !== true)
    return failed('unreachable', outcome.reason, 'Try again later, and look at what stands between.');
  const body = tryJson(outcome.text);
  if (outcome.status === 200) return { ok: true, account: textAt(body, 'name') };
  const message = textAt(body, 'error') ?? `The platform answered ${outcome.status}.`;
  if (outcome.status >= 500) return failed('unreachable', message, 'Try again later.');
  return failed(reasons[outcome.status] ?? 'refused', message, 'Connect the account again with a new token.');
}

function failed(reason: CheckReason, message: string, nextStep: string): CheckResult {
  return { ok: false, reason, message, nextStep };
}
