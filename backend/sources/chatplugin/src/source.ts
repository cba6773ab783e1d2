/**
 * The chat widget on your own site. It has no platform behind it: visitors come in through api-chatplugin, and messages
 * to them go out through its socket, so there is neither a webhook nor a connector.
 */
import { defineSource } from '@airy/source-kit';
import { z } from 'zod';
import { chatpluginChannels } from './channels.ts';
import { contents } from './content.ts';

export const chatplugin = defineSource({
  id: 'chatplugin',
  name: 'Chat widget',
  description: 'Conversations with visitors of your own site.',
  config: z.object({}),
  capabilities: {
    receives: ['text', 'image', 'video', 'audio', 'file', 'quick_replies'],
    replyWindow: null,
    receipts: ['delivered', 'seen'],
    typing: true,
    mayStartConversation: false,
    idempotentSend: true,
    recordedAudio: null,
  },
  content: contents.chatplugin,
  channels: chatpluginChannels,
});
