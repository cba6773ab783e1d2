/** Messenger and Instagram: faults of Airy Core (contract §6), and where Meta has moved on since. */
import type { CompatibilityRow } from './row.ts';

const calls = (name: string): string => `e2e/compatibility/administration.test.ts: ${name}`;
const source = (file: string, name: string): string => `backend/sources/facebook/src/${file}.test.ts: ${name}`;
const station = (name: string): string => `backend/services/sources-connector/src/instagram.test.ts: ${name}`;

const connecting: readonly CompatibilityRow[] = [
  {
    what: 'POST /channels.instagram.connect, /channels.instagram.disconnect',
    verdict: 'different',
    airyCore: '`page_token` stood in the metadata of every answer; an account that was not the page’s was taken.',
    here: 'Tokens are shown nowhere; another account than the page’s is refused. Disconnecting forgets the token.',
    test: calls(
      'channels › .instagram.connect answers the channel with the id of Airy Core, and no token anywhere; .disconnect is 204',
    ),
  },
  {
    what: 'Messenger: disconnecting a page that has an Instagram account',
    verdict: 'different',
    airyCore: 'Ended the subscription, and with it the account’s messages.',
    here: 'One field without messages stays subscribed, which Instagram needs.',
    test: source('channels', 'disconnecting › leaves the page’s Instagram account what it needs'),
  },
  {
    what: 'Messenger: the webhook of the app',
    verdict: 'different',
    airyCore: 'Entered by hand.',
    here: 'Where nobody has, connecting the first channel enters it; Instagram’s is still entered by hand, as Meta wants.',
    test: source(
      'channels',
      'connecting a page › enters the webhook where nobody has, and goes on where Meta cannot reach it',
    ),
  },
];

const receiving: readonly CompatibilityRow[] = [
  {
    what: 'Instagram: echoes, which name no app',
    verdict: 'different',
    airyCore: 'Looked for the message 0.5, 1.0 and 1.5 s later, and doubled it when the answer took longer.',
    here: 'The writer settles them by id, and by text where the answer was lost. Nothing waits.',
    test: station(
      'a conversation over Instagram › goes both ways; echoes without an app double nothing, and nothing waits for them',
    ),
  },
  {
    what: 'Messenger and Instagram: messages that were edited or unsent',
    verdict: 'different',
    airyCore: 'Edits were dropped; an unsent message stayed, and a new one said `is_deleted`.',
    here: 'The message has the new text (`source.edited_at`); of an unsent one nothing is kept (`source.retracted_at`).',
    test: station('a conversation over Instagram › follows edits, and forgets what was taken back'),
  },
  {
    what: 'Instagram: messages that were seen',
    verdict: 'different',
    airyCore: 'Ignored.',
    here: 'Stored as `source.delivery_state` of the message that Instagram names.',
    test: source('inbound', 'Instagram › names the message that was seen'),
  },
  {
    what: 'Messenger: stickers and shared posts (2026)',
    verdict: 'different',
    airyCore: 'Came as pictures and shares.',
    here: 'Come as `sticker` and `ig_post`, for a while doubled by the old kinds: shown once.',
    test: source('content', 'what is shown › is one sticker, though it comes as a picture, too'),
  },
  {
    what: 'Messenger and Instagram: files of messages',
    verdict: 'different',
    airyCore: 'Addresses at Meta, which end.',
    here: 'Fetched into the own store; not stories, which Meta forbids to store, nor what others published.',
    test: source('files', 'files of messages › are not what others published, and no story, which must not be stored'),
  },
  {
    what: 'Messenger and Instagram: times of the future',
    verdict: 'different',
    airyCore: 'Believed.',
    here: 'More than a day ahead counts as none; the message stays.',
    test: source('inbound', 'times › that cannot be are as if there were none; the message stays'),
  },
];

const sending: readonly CompatibilityRow[] = [
  {
    what: 'Messenger and Instagram: version of the Graph API',
    verdict: 'different',
    airyCore: 'v11.0, fixed.',
    here: '`graphVersion`, v25.0 unless it is set.',
    test: source('outbound', 'a send › is what the Send API documents'),
  },
  {
    what: 'Messenger and Instagram: answers later than a day',
    verdict: 'different',
    airyCore: 'Failed.',
    here: 'Up to seven days with the tag of human agents, where `humanAgent` says that Meta granted it; else `reply_window_closed`.',
    test: source('outbound', 'messages after a day › after a day: the tag of human agents'),
  },
  {
    what: 'Messenger and Instagram: an answer to one message',
    verdict: 'different',
    airyCore: 'Not possible: `reply_to` within the message is not what Meta takes.',
    here: '`reply_to` in the content is sent beside the message.',
    test: source('outbound', 'an answer to one message › names it beside the message'),
  },
  {
    what: 'Instagram: the length of a text',
    verdict: 'different',
    airyCore: 'Refused by Instagram after it was sent.',
    here: '1000 bytes of UTF-8, told before it is sent.',
    test: source('outbound', 'a text over Instagram › has a thousand bytes, however many letters those are'),
  },
  {
    what: 'Messenger and Instagram: reading a conversation',
    verdict: 'different',
    airyCore: 'Told nobody.',
    here: 'The contact sees it (`mark_seen`).',
    test: source('outbound', 'marking as seen › is an action of the page'),
  },
  {
    what: 'Messenger and Instagram: pictures of contacts',
    verdict: 'different',
    airyCore: 'The address at Meta, which ends after some days.',
    here: 'Fetched into the own store.',
    test: source('profile', 'a profile › has the name and picture that Messenger gives'),
  },
  {
    what: 'Instagram: names of contacts',
    verdict: 'different',
    airyCore: '`name`, which many have not.',
    here: '`name`, or else the user name.',
    test: source('profile', 'a profile › of Instagram has a name, or a user name'),
  },
];

export const metaRows: readonly CompatibilityRow[] = [...connecting, ...receiving, ...sending];
