/** Sample chat: the table of contents. */
import { defineSource } from '@airy/source-kit';
import { sampleChatChannels } from './channels.ts';
import { checkSampleChat } from './check.ts';
import { sampleChatConfig } from './config.ts';
import { contents } from './content.ts';
import { parseSampleChat } from './inbound.ts';
import { sendToSampleChat } from './outbound.ts';
import { sampleChatWebhook } from './webhook.ts';

export const sampleChat = defineSource({
  id: 'sample-chat',
  name: 'Sample chat',
  description: 'Conversations with people who write to you on Sample chat.',
  config: sampleChatConfig,
  capabilities: {
    receives: ['text'],
    replyWindow: null,
    receipts: [],
    typing: false,
    mayStartConversation: false,
    idempotentSend: false,
    recordedAudio: null,
  },
  content: contents['sample-chat'],
  webhook: sampleChatWebhook,
  parse: parseSampleChat,
  send: sendToSampleChat,
  check: checkSampleChat,
  channels: sampleChatChannels,
});
