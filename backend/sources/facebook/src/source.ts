/** Facebook Messenger: the table of contents. */
import { defineSource } from '@airy/source-kit';
import { facebookChannels } from './channels.ts';
import { checkFacebook } from './check.ts';
import { facebookConfig } from './config.ts';
import { attachmentTypes, maxTextLength } from './content.ts';
import { parseFacebook } from './inbound.ts';
import { sendToFacebook } from './outbound.ts';
import { readProfile } from './profile.ts';
import { facebookWebhook } from './webhook.ts';

export const facebook = defineSource({
  id: 'facebook',
  name: 'Facebook Messenger',
  description: 'Conversations with people who write to your Facebook pages.',
  config: facebookConfig,
  capabilities: {
    content: ['text', ...attachmentTypes, 'quick_replies'],
    maxTextLength,
    replyWindowMs: 24 * 60 * 60 * 1000,
    receipts: ['delivered', 'seen'],
    mayStartConversation: false,
    attachments: { types: ['image/*', 'video/*', 'audio/*', 'application/*'], maxBytes: 25 * 1024 * 1024 },
    idempotentSend: false,
  },
  webhook: facebookWebhook,
  parse: parseFacebook,
  send: sendToFacebook,
  profile: readProfile,
  check: checkFacebook,
  channels: facebookChannels,
});
