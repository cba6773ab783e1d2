/** Viber: the table of contents. */
import { defineSource } from '@airy/source-kit';
import { viberChannels } from './channels.ts';
import { checkViber } from './check.ts';
import { viberConfig } from './config.ts';
import { contents } from './content.ts';
import { viberFiles } from './files.ts';
import { parseViber } from './inbound.ts';
import { sendToViber } from './outbound.ts';
import { readProfile } from './profile.ts';
import { viberWebhook } from './webhook.ts';

export const viber = defineSource({
  id: 'viber',
  name: 'Viber',
  description: 'Conversations with people who write to your Viber bot.',
  config: viberConfig,
  capabilities: {
    receives: ['text', 'image', 'video', 'file', 'sticker', 'location', 'contacts'],
    replyWindow: null,
    receipts: ['delivered', 'seen', 'failed'],
    typing: false,
    mayStartConversation: false,
    idempotentSend: false,
    recordedAudio: null,
  },
  content: contents.viber,
  webhook: viberWebhook,
  parse: parseViber,
  send: sendToViber,
  profile: readProfile,
  files: viberFiles,
  check: checkViber,
  channels: viberChannels,
});
