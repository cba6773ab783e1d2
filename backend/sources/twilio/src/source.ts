/** SMS and WhatsApp through Twilio: the table of contents. Both share settings and webhook. */
import { conversationId, defineSource } from '@airy/source-kit';
import { addressOf } from './addresses.ts';
import { smsChannels, whatsappChannels } from './channels.ts';
import { checkTwilio } from './check.ts';
import { twilioConfig } from './config.ts';
import { contents } from './content.ts';
import { twilioFiles } from './files.ts';
import { parseTwilio } from './inbound.ts';
import { sendToTwilio } from './outbound.ts';
import { twilioWebhook } from './webhook.ts';

const common = {
  component: 'twilio',
  config: twilioConfig,
  // What people write as a number, and what Twilio calls it, is one conversation.
  conversationId: ({ id, source }: { readonly id: string; readonly source: string }, contact: string) =>
    conversationId(id, addressOf(source, contact)),
  send: sendToTwilio,
  files: twilioFiles,
  check: checkTwilio,
};

export const twilioSms = defineSource({
  ...common,
  id: 'twilio.sms',
  name: 'SMS (Twilio)',
  description: 'Text messages to and from your Twilio numbers, with pictures where the network has MMS.',
  capabilities: {
    receives: ['text', 'image', 'video', 'audio', 'file'],
    replyWindow: null,
    receipts: ['delivered', 'failed'],
    typing: false,
    mayStartConversation: true,
    contactIdIs: 'phone',
    idempotentSend: false,
    recordedAudio: null,
  },
  content: contents['twilio.sms'],
  webhook: twilioWebhook,
  parse: parseTwilio,
  channels: smsChannels,
});

export const twilioWhatsapp = defineSource({
  ...common,
  id: 'twilio.whatsapp',
  name: 'WhatsApp (Twilio)',
  description: 'WhatsApp conversations through your Twilio senders.',
  capabilities: {
    receives: ['text', 'image', 'video', 'audio', 'file', 'sticker', 'location', 'interactive'],
    replyWindow: { ms: 24 * 60 * 60 * 1000, afterwards: ['template'] },
    receipts: ['delivered', 'seen', 'failed'],
    typing: false,
    mayStartConversation: true,
    contactIdIs: 'phone',
    idempotentSend: false,
    recordedAudio: 'audio/ogg',
    maxPerSecond: 80,
  },
  content: contents['twilio.whatsapp'],
  channels: whatsappChannels,
});
