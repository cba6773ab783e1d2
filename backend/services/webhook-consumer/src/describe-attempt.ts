/** An attempt as it is noted. */
import { isUtf8 } from 'node:buffer';
import { shownWebhookUrl } from '@airy/model';
import type { WebhookAttempt, WebhookJob } from '@airy/webhooks';
import type { Answer, ExchangeResult } from './exchange.ts';

/** The address, its headers, and what came back. */
export interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly result: ExchangeResult;
  /** Epoch ms at which it began. */
  readonly at: number;
  readonly durationMs: number;
}

type Head = Pick<WebhookAttempt, 'id' | 'webhookId' | 'attempt' | 'at'>;

/** @param sent an address alone: nothing was sent. */
export function describeAttempt(
  job: WebhookJob,
  head: Head,
  sent: Pick<Sent, 'url' | 'headers' | 'result' | 'durationMs'> | string,
): Omit<WebhookAttempt, 'outcome' | 'error'> {
  const { webhookId: eventId, type: eventType, occurredAt, trigger, body } = job;
  const common = { ...head, eventId, eventType, occurredAt, trigger, nextAttemptAt: null };
  if (typeof sent === 'string')
    return {
      ...common,
      durationMs: 0,
      status: null,
      request: { url: shownWebhookUrl(sent), headers: {}, body },
      response: null,
    };
  const { url, headers, result, durationMs } = sent;
  const answer = result.kind === 'ours' ? null : result.answer;
  return {
    ...common,
    durationMs,
    status: answer?.status ?? null,
    request: { url: shownWebhookUrl(url), headers, body },
    response: answer && describeAnswer(answer),
  };
}

function describeAnswer({ headers, body, isCut }: Answer): NonNullable<WebhookAttempt['response']> {
  const text = wholeText(body, isCut);
  return text === null
    ? { headers, body: body.toString('base64'), encoding: 'base64', isCut }
    : { headers, body: text, encoding: 'utf8', isCut };
}

/** Null: no UTF-8. Of what is cut, the last character may be. */
function wholeText(body: Buffer, isCut: boolean): string | null {
  for (let end = body.length; end >= body.length - (isCut ? 3 : 0); end--)
    if (isUtf8(body.subarray(0, end))) return body.toString('utf8', 0, end);
  return null;
}
