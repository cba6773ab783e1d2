/** Intake: the signature, whose event it is, and the welcome. */
import { idAt, isHmac, readJson, readText, SourceError, textAt } from '@airy/source-kit';
import type { Json, RawRequest, Verification, Webhook } from '@airy/source-kit';
import type { ViberConfig } from './config.ts';
import { welcomeOf } from './welcome.ts';

export const webhookPath = '/viber';

/** Names the bot in the address that `connect` gives to Viber: events do not say whose they are. */
export const accountParameter = 'account';

const header = 'x-viber-content-signature';

/** Viber's events have some kilobytes. Bytes. */
const maxBytes = 256 * 1024;

function verify({ headers, body }: RawRequest, { authToken }: ViberConfig): Verification {
  const signature = headers[header];
  if (signature === undefined) return { ok: false, status: 400, reason: `${header} is missing` };
  const isRight = isHmac({ algorithm: 'sha256', secret: authToken, body, signature, encoding: 'hex' });
  return isRight ? { ok: true } : { ok: false, status: 403, reason: `${header} does not fit the body` };
}

/** The contact whom an event is about; null for those about the webhook itself. */
export function contactIdOf(event: Json): string | null {
  return idAt(event, 'sender', 'id') ?? idAt(event, 'user', 'id') ?? idAt(event, 'user_id');
}

/** The contact: all that happens in a conversation then stands in one partition. */
function orderKey({ body }: RawRequest): string {
  const event = readJson(readText(body));
  const key = contactIdOf(event) ?? textAt(event, 'event');
  if (key === null || key === '') throw new SourceError('input', 'The body has no event.');
  return key;
}

/** Somebody who opens the chat may be answered once, before they have written: with the answer itself. */
function answer({ body }: RawRequest, config: ViberConfig): { readonly body: string; readonly contentType: string } {
  const isOpened = textAt(readJson(readText(body)), 'event') === 'conversation_started';
  const welcome = isOpened ? welcomeOf(config) : null;
  return { body: welcome === null ? '' : JSON.stringify(welcome), contentType: 'application/json' };
}

export const viberWebhook: Webhook<ViberConfig> = {
  path: webhookPath,
  maxBytes,
  signatureHeaders: [header],
  keepQuery: [accountParameter],
  verify,
  orderKey,
  answer,
};
