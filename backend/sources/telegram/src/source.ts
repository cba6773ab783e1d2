/** Telegram, through a bot: the table of contents. */
import { defineSource } from '@airy/source-kit';
import { telegramChannels } from './channels.ts';
import { checkTelegram } from './check.ts';
import { telegramConfig } from './config.ts';
import { contents } from './content.ts';
import { telegramFiles } from './files.ts';
import { parseTelegram } from './inbound.ts';
import { sendToTelegram } from './outbound.ts';
import { telegramPolling } from './polling.ts';
import { readProfile } from './profile.ts';
import { telegramWebhook } from './webhook.ts';

export const telegram = defineSource({
  id: 'telegram',
  name: 'Telegram',
  description: 'Conversations with people who write to your bots on Telegram.',
  config: telegramConfig,
  capabilities: {
    receives: ['text', 'image', 'video', 'audio', 'file', 'sticker', 'location', 'contacts', 'interactive', 'reaction'],
    replyWindow: null,
    receipts: [],
    typing: false,
    mayStartConversation: false,
    idempotentSend: false,
    recordedAudio: 'audio/ogg',
    maxPerSecond: 30,
  },
  content: contents.telegram,
  webhook: telegramWebhook,
  parse: parseTelegram,
  polling: telegramPolling,
  send: sendToTelegram,
  profile: readProfile,
  files: telegramFiles,
  check: checkTelegram,
  channels: telegramChannels,
});
