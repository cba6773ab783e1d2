/** Facebook Messenger and Instagram: the table of contents. One app, one webhook, two kinds of channel. */
import { defineSource } from '@airy/source-kit';
import { facebookChannels } from './channels.ts';
import { checkFacebook, checkInstagram } from './check.ts';
import { facebookConfig } from './config.ts';
import { contents } from './content.ts';
import { facebookFiles } from './files.ts';
import { parseFacebook } from './inbound.ts';
import { instagramChannels } from './instagram-channels.ts';
import { humanWindowMs, markSeen, sendToFacebook, sendToInstagram, standardWindowMs } from './outbound.ts';
import { readFacebookProfile, readInstagramProfile } from './profile.ts';
import { facebookWebhook } from './webhook.ts';

const shared = {
  config: facebookConfig,
  markSeen,
  files: facebookFiles,
} as const;

const capabilities = {
  replyWindow: { ms: standardWindowMs, afterwards: [], humanMs: humanWindowMs, humanSetting: 'humanAgent' },
  typing: true,
  mayStartConversation: false,
  idempotentSend: false,
  recordedAudio: 'audio/mp4',
} as const;

export const facebook = defineSource({
  ...shared,
  id: 'facebook',
  name: 'Facebook Messenger',
  description: 'Conversations with people who write to your Facebook pages.',
  capabilities: {
    ...capabilities,
    receives: ['text', 'image', 'video', 'audio', 'file', 'sticker', 'location', 'interactive', 'reaction'],
    receipts: ['delivered', 'seen'],
    // Of texts; films and sound: 10 (Messenger Platform, rate limits).
    maxPerSecond: 300,
  },
  content: contents.facebook,
  webhook: facebookWebhook,
  parse: parseFacebook,
  send: sendToFacebook,
  profile: readFacebookProfile,
  check: checkFacebook,
  channels: facebookChannels,
});

export const instagram = defineSource({
  ...shared,
  id: 'instagram',
  component: 'facebook',
  name: 'Instagram',
  description: 'Conversations with people who write to your Instagram accounts.',
  capabilities: {
    ...capabilities,
    receives: ['text', 'image', 'video', 'audio', 'file', 'interactive', 'reaction'],
    receipts: ['seen'],
    maxPerSecond: 100,
  },
  content: contents.instagram,
  send: sendToInstagram,
  profile: readInstagramProfile,
  check: checkInstagram,
  channels: instagramChannels,
});
