/** What the answer to a send means. */
import { comeAgain, retryAfterMs, tryJson, unanswered } from '@airy/source-kit';
import type { HttpOutcome, Json, SendResult } from '@airy/source-kit';
import { graphErrorOf, meaningOf, type GraphError, type OwnMeaning } from './graph-error.ts';

export interface SendAnswer {
  /** The platform's id of the message in an answer that accepts it. */
  sourceMessageId(body: Json): string | null;
  readonly ownMeaning?: OwnMeaning;
}

/** Characters of the platform's answer that are kept. */
const longestSourceError = 4_000;

export function sendResultOf(outcome: HttpOutcome, { sourceMessageId, ownMeaning }: SendAnswer): SendResult {
  if (outcome.sent !== true) return unanswered(outcome);
  const { status, headers, text } = outcome;
  const body = tryJson(text);
  const error = graphErrorOf(body);
  if (status === 429) return comeAgain(error?.message ?? 'too many calls', retryAfterMs(headers));
  if (status >= 200 && status < 300 && error === null)
    return { kind: 'delivered', sourceMessageId: sourceMessageId(body) };
  // Something between us and Meta answered: it may have handed the message on.
  if (error === null && status >= 500) return { kind: 'unknown', reason: `answer ${status} without a reason` };
  if (error === null) return failed('source_rejected', `Meta answered ${status}.`, text);
  const meaning = ownMeaning?.(status, error) ?? meaningOf(status, error);
  return meaning === 'come-again' ? comeAgain(error.message, retryAfterMs(headers)) : refusal(meaning, error, text);
}

function refusal(
  meaning: Exclude<ReturnType<typeof meaningOf>, 'come-again'>,
  { message }: GraphError,
  text: string,
): SendResult {
  switch (meaning) {
    case 'unclear':
      return { kind: 'unknown', reason: message };
    case 'token':
      return failed('source_token_invalid', `Meta does not accept the channel's token: ${message}`, text);
    case 'window':
      return failed('reply_window_closed', `The contact wrote too long ago: ${message}`, text);
    case 'permission':
    case 'refused':
      return failed('source_rejected', message, text);
  }
}

function failed(code: string, error: string, answer: string): SendResult {
  return { kind: 'failed', code, error, sourceError: answer.slice(0, longestSourceError) };
}
