/** The Source API: the table of contents. Sources are made at run time, with sources.create (contract §3, §6). */
import { defineSource, uuid5 } from '@airy/source-kit';
import { sourceApiConfig } from './config.ts';
import { contents } from './content.ts';
import { parseSourceApi } from './inbound.ts';
import { sendToSource } from './outbound.ts';

export const sourceApi = defineSource({
  id: 'source-api',
  componentType: 'integration',
  name: 'Source API',
  description: 'Channels that others build, over HTTP.',
  config: sourceApiConfig,
  capabilities: {
    receives: ['text'],
    replyWindow: null,
    receipts: [],
    typing: false,
    mayStartConversation: true,
    idempotentSend: false,
    recordedAudio: null,
  },
  content: contents['source-api'],
  hasSourcesOfOthers: true,
  sendNeedsConversation: true,
  conversationId: ({ source }, sourceConversationId) => uuid5(source, sourceConversationId),
  parse: parseSourceApi,
  send: sendToSource,
  mayCallPrivateAddresses: ({ allowPrivateAddresses }) => allowPrivateAddresses,
});
