/** WhatsApp, through the Cloud API: the table of contents. */
import { conversationId, defineSource } from '@airy/source-kit';
import { whatsappChannels } from './channels.ts';
import { checkWhatsapp } from './check.ts';
import { whatsappConfig } from './config.ts';
import { contents } from './content.ts';
import { whatsappFiles } from './files.ts';
import { contactIdOf } from './identity.ts';
import { parseWhatsapp } from './inbound.ts';
import { markSeenOnWhatsapp, sendToWhatsapp } from './outbound.ts';
import { whatsappWebhook } from './webhook.ts';

export const whatsapp = defineSource({
  id: 'whatsapp',
  name: 'WhatsApp',
  description: 'Conversations with people who write to your business numbers on WhatsApp.',
  config: whatsappConfig,
  capabilities: {
    receives: ['text', 'image', 'video', 'audio', 'file', 'sticker', 'location', 'contacts', 'interactive', 'reaction'],
    replyWindow: { ms: 24 * 60 * 60 * 1000, afterwards: ['template'] },
    receipts: ['delivered', 'seen', 'failed'],
    typing: true,
    // With a template, to people who agreed to it.
    mayStartConversation: true,
    contactIdIs: 'phone',
    idempotentSend: false,
    recordedAudio: 'audio/ogg',
    maxPerSecond: 80,
  },
  content: contents.whatsapp,
  conversationId: (channel, contact) => conversationId(channel.id, contactIdOf(contact)),
  webhook: whatsappWebhook,
  parse: parseWhatsapp,
  send: sendToWhatsapp,
  files: whatsappFiles,
  markSeen: markSeenOnWhatsapp,
  check: checkWhatsapp,
  channels: whatsappChannels,
});
