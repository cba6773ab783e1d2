/** E-mail: the table of contents. */
import { defineSource } from '@airy/source-kit';
import { emailChannels } from './channels.ts';
import { checkEmail } from './check.ts';
import { emailConfig } from './config.ts';
import { contents } from './content.ts';
import { parseEmail } from './inbound.ts';
import { sendEmail } from './outbound.ts';
import { pollMailbox } from './receive.ts';

export const email = defineSource({
  id: 'email',
  name: 'E-mail',
  description: 'Conversations by mail: any mailbox with IMAP and SMTP.',
  config: emailConfig,
  capabilities: {
    receives: ['text', 'image', 'video', 'audio', 'file'],
    replyWindow: null,
    receipts: ['failed'],
    typing: false,
    mayStartConversation: true,
    contactIdIs: 'mail',
    idempotentSend: false,
    recordedAudio: 'audio/mpeg',
    // Microsoft 365 takes 30 mails a minute; others take more.
    maxPerSecond: 0.5,
  },
  content: contents.email,
  sendNeedsConversation: true,
  mayCallPrivateAddresses: ({ allowPrivateAddresses }) => allowPrivateAddresses,
  parse: raw => parseEmail(raw),
  polling: { isWanted: () => true, poll: pollMailbox },
  send: sendEmail,
  check: checkEmail,
  channels: emailChannels,
});
