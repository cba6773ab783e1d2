/** Sample chat: the table of contents. */
import { defineSource } from '@airy/source-kit';
import { sampleChatChannels } from './channels.ts';
import { sampleChatConfig } from './config.ts';
import { contentKinds, maxTextLength } from './content.ts';
import { parseSampleChat } from './inbound.ts';
import { sendToSampleChat } from './outbound.ts';
import { sampleChatWebhook } from './webhook.ts';

export const sampleChat = defineSource({
  id: 'sample-chat',
  name: 'Sample chat',
  description: 'Conversations with people who write to you on Sample chat.',
  config: sampleChatConfig,
  capabilities: {
    content: contentKinds,
    maxTextLength,
    replyWindowMs: null,
    receipts: [],
    mayStartConversation: false,
    attachments: null,
    idempotentSend: false,
  },
  webhook: sampleChatWebhook,
  parse: parseSampleChat,
  send: sendToSampleChat,
  channels: sampleChatChannels,
});
