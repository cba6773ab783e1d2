/** Intake of messages and of what became of ours: one path for SMS and WhatsApp. */
import { readText, SourceError } from '@airy/source-kit';
import type { RawRequest, Webhook } from '@airy/source-kit';
import type { TwilioConfig } from './config.ts';
import { fieldOf } from './form.ts';
import { readBody } from './inbound.ts';
import { verifyTwilio } from './signature.ts';
import { webhookPath } from './webhook-path.ts';

/** Twilio's forms have some kilobytes. Bytes. */
const maxBytes = 256 * 1024;

/** Contact and number of ours, whoever of them sent it: messages of a conversation and receipts stand in one partition. */
function orderKey({ body }: RawRequest): string {
  const fields = readBody(readText(body));
  const parties = [fieldOf(fields, 'From'), fieldOf(fields, 'To')].filter(party => party !== null);
  if (parties.length < 2) throw new SourceError('input', 'The body has no From and To.');
  return parties.toSorted().join(' ');
}

export const twilioWebhook: Webhook<TwilioConfig> = {
  path: webhookPath,
  maxBytes,
  signatureHeaders: ['x-twilio-signature'],
  enterAt:
    'Connecting a number enters it. Where Twilio lists no sender (the WhatsApp sandbox), enter it in the Twilio Console, Messaging, Try it out, Sandbox settings, “When a message comes in”.',
  verify: verifyTwilio,
  orderKey,
  // Whatever text stood here would be sent to the contact as a message.
  answer: () => ({ body: '<?xml version="1.0" encoding="UTF-8"?><Response/>', contentType: 'text/xml' }),
};
