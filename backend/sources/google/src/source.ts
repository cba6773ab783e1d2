/** Google Business Messages: the table of contents. Google closed it; stored conversations are still shown. */
import { defineSource } from '@airy/source-kit';
import { googleChannels } from './channels.ts';
import { closed } from './closed.ts';
import { googleConfig } from './config.ts';
import { contents } from './content.ts';

export const google = defineSource({
  id: 'google',
  name: 'Google Business Messages',
  description: closed,
  config: googleConfig,
  capabilities: {
    receives: [],
    replyWindow: null,
    receipts: [],
    typing: false,
    mayStartConversation: false,
    idempotentSend: false,
    recordedAudio: null,
  },
  content: contents.google,
  check: async () => ({
    ok: false,
    reason: 'refused',
    message: closed,
    nextStep: 'Switch this source off, and talk to these contacts on another channel.',
  }),
  channels: googleChannels,
});
