/** What a source of tests says of contents, where they are not what is tested: it takes texts, and tells nothing more. */
import { asText, at, type ContentFormat } from '@airy/content';
import type { Capabilities } from '@airy/source-kit';

export const textOnly: { readonly capabilities: Capabilities; readonly content: ContentFormat } = {
  capabilities: {
    receives: ['text'],
    replyWindow: null,
    receipts: [],
    typing: false,
    mayStartConversation: false,
    idempotentSend: false,
    recordedAudio: null,
  },
  content: {
    limits: { kinds: ['text'], maxTextLength: 1_000, files: {} },
    read: () => null,
    writeText: text => ({ text }),
    measure: content => {
      const text = asText(at(content, 'text')) ?? (typeof content === 'string' ? content : JSON.stringify(content));
      return { kind: 'text', text, files: [], choices: 0 };
    },
  },
};
