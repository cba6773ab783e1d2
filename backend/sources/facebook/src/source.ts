/** Facebook Messenger: the table of contents. */
import { defineSource } from '@airy/source-kit';
import { facebookChannels } from './channels.ts';
import { checkFacebook } from './check.ts';
import { facebookConfig } from './config.ts';
import { contents } from './content.ts';
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
    receives: ['text', 'image', 'video', 'audio', 'file', 'sticker', 'location', 'reaction'],
    replyWindow: { ms: 24 * 60 * 60 * 1000, afterwards: [] },
    receipts: ['delivered', 'seen'],
    typing: true,
    mayStartConversation: false,
    idempotentSend: false,
    recordedAudio: 'audio/mpeg',
  },
  content: contents.facebook,
  webhook: facebookWebhook,
  parse: parseFacebook,
  send: sendToFacebook,
  profile: readProfile,
  check: checkFacebook,
  channels: facebookChannels,
});
