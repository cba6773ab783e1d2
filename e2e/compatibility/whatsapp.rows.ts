/** WhatsApp: faults of Airy Core (contract §6), and where the platform has moved on since. */
import type { CompatibilityRow } from './row.ts';

const house = (name: string): string => `e2e/compatibility/whatsapp.test.ts: ${name}`;
const source = (file: string, name: string): string => `backend/sources/whatsapp/src/${file}.test.ts: ${name}`;

const connecting: readonly CompatibilityRow[] = [
  {
    what: 'POST /channels.whatsapp.connect, /channels.whatsapp.disconnect',
    verdict: 'different',
    airyCore:
      'Only exchanged the token: the app was not subscribed, so nothing arrived. A system user’s token could not be used.',
    here: 'The number is read, its account subscribed, and our address entered where none is; tokens that cannot be exchanged are taken as they are. `name` may be absent; `business_account_id` is asked for only where the number does not tell it. Disconnecting leaves the subscription to the other numbers of the account.',
    test: source(
      'channels',
      'connecting a number › exchanges the token, subscribes the app to the account, and enters our address where none is',
    ),
  },
  {
    what: 'POST /channels.whatsapp.explore',
    verdict: 'different',
    airyCore: 'None.',
    here: 'The numbers of a WhatsApp Business account.',
    test: house('the call › .whatsapp.explore lists the numbers of an account; .disconnect is 204, also again'),
  },
];

const receiving: readonly CompatibilityRow[] = [
  {
    what: 'WhatsApp: the signature of webhooks',
    verdict: 'different',
    airyCore: 'HMAC-SHA1 only.',
    here: 'HMAC-SHA256 (`x-hub-signature-256`), or HMAC-SHA1 where only `x-hub-signature` is sent.',
    test: source('webhook', 'signatures (contract §6) › are HMAC-SHA256, or HMAC-SHA1 where nothing stronger is sent'),
  },
  {
    what: 'WhatsApp: webhooks in the log',
    verdict: 'different',
    airyCore: 'Bodies and headers were written to the log of the program.',
    here: 'Neither is; the raw body stands in its topic only.',
    test: house('the call › leaves no message and no token in the log'),
  },
  {
    what: 'WhatsApp: ids of channels, conversations and messages; older shapes of webhooks',
    verdict: 'same',
    test: source(
      'inbound',
      'ids (contract §6) › are Airy Core’s: channel by number id, conversation by telephone number, message by wamid alone',
    ),
  },
  {
    what: 'WhatsApp: statuses of our messages',
    verdict: 'different',
    airyCore: 'They were thrown away.',
    here: '`source.delivery_state` `delivered`, `seen`; what WhatsApp could not deliver is failed, with its words, and can be sent again.',
    test: house(
      'a conversation over WhatsApp › tells what became of a message: delivered, seen, and failed with the reason; then it can be sent again',
    ),
  },
  {
    what: 'WhatsApp: people who hide their telephone number',
    verdict: 'different',
    airyCore: 'There were none: every contact was a number.',
    here: 'They are their business-scoped user id, and answered by it (`recipient`); where the number is told it counts as before.',
    test: house(
      'a conversation over WhatsApp › knows people without a telephone number by their business-scoped id, and answers them by it',
    ),
  },
  {
    what: 'WhatsApp: reactions, edits, what is taken back, the WhatsApp Business app',
    verdict: 'different',
    airyCore: 'Each was a message of its own that could not be shown, or was dropped.',
    here: '`reaction.emoji` on the message; its content is replaced, or taken back; what the business wrote with the app is a message of ours.',
    test: house(
      'a conversation over WhatsApp › follows edits and what is taken back, shows reactions and what the business wrote with the app',
    ),
  },
  {
    what: 'WhatsApp: buttons, rows of lists',
    verdict: 'different',
    airyCore: 'Only in the content.',
    here: 'Also in the header `postback.payload`, as on Messenger.',
    test: source('inbound', 'what is pressed, changed and taken back › stands in the header that bots read'),
  },
  {
    what: 'WhatsApp: files that contacts send',
    verdict: 'different',
    airyCore: 'An id that nobody could open.',
    here: 'Fetched once with the channel’s token and kept; our address stands in the place of the id.',
    test: house('files › of contacts are fetched with the token, kept, and served from our own address'),
  },
];

const sending: readonly CompatibilityRow[] = [
  {
    what: 'WhatsApp: the call that sends',
    verdict: 'different',
    airyCore: 'Graph API v14.0, the token in the address.',
    here: 'The version is a setting, the token a header. Beside content, `messaging_product`, `recipient_type` and `to` it carries `biz_opaque_callback_data`, so that statuses name the conversation; the caller’s own wins. Contents without `type` get it.',
    test: source('outbound', 'the call (contract §6) › is the content, and whom it is for'),
  },
  {
    what: 'WhatsApp: files of our own store',
    verdict: 'different',
    airyCore: 'WhatsApp had to fetch them.',
    here: 'They are handed over, so that it works from a laptop, too.',
    test: house('files › of our own store are handed to WhatsApp, which could not reach us'),
  },
  {
    what: 'WhatsApp: conversations that we begin',
    verdict: 'different',
    airyCore: 'Not possible.',
    here: 'Possible, as the platform allows it with a template; all else fails with `reply_window_closed`.',
    test: house(
      'the first word › may be ours with a template, to a number as people write it; the answer comes into the same conversation',
    ),
  },
  {
    what: 'WhatsApp: mark-read',
    verdict: 'different',
    airyCore: 'Meant, but never done: messages of contacts had no `source.id`.',
    here: 'What agents read is read at WhatsApp, too.',
    test: house('a conversation over WhatsApp › marks what agents read as read at WhatsApp'),
  },
];

export const whatsappRows: readonly CompatibilityRow[] = [...connecting, ...receiving, ...sending];
