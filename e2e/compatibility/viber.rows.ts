/** Viber: faults of Airy Core (contract §6), and where the platform has moved on since. */
import type { CompatibilityRow } from './row.ts';

const house = (name: string): string => `e2e/compatibility/twilio-viber.test.ts: ${name}`;
const source = (file: string, name: string): string => `backend/sources/viber/src/${file}.test.ts: ${name}`;

export const viberRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /channels.viber.connect, /channels.viber.disconnect',
    verdict: 'different',
    airyCore:
      'Could not start as it was read; without a scheme in `HOST` the webhook’s address was not one, and the ingress had no path for it.',
    here: 'Starts whatever the credentials are worth; the address is `publicUrl`, `/viber` and `?account=<bot>`, as events do not say whose they are. Name and picture default to the bot’s.',
    test: house('connecting › .viber needs no body; Viber is called back, and the channel’s id is that of Airy Core'),
  },
  {
    what: 'POST /channels.viber.explore',
    verdict: 'different',
    airyCore: 'None.',
    here: 'The bot of the token.',
    test: source(
      'simulator',
      'a bot that is connected › needs no body: name and id are the bot’s, and Viber calls us at once',
    ),
  },
  {
    what: '§14 Sources: Viber’s `message_token` exceeds 2^53; ids of channels, conversations and messages',
    verdict: 'same',
    test: source('inbound', 'ids › are those of Airy Core, with every digit of the token'),
  },
  {
    what: '§14 Sources: name and avatar of a Viber channel',
    verdict: 'same',
    here: 'Those of the bot, where the call names none.',
    test: house('connecting › .viber needs no body; Viber is called back, and the channel’s id is that of Airy Core'),
  },
  {
    what: 'Viber: events of channels that are disconnected',
    verdict: 'different',
    airyCore: 'Were stored: the router did not look.',
    here: 'Dropped, as with all sources; disconnecting also takes the webhook out.',
    test: house('disconnecting › is 204, also again, and takes the webhook out'),
  },
  {
    what: 'Viber: delivered, seen, failed',
    verdict: 'different',
    airyCore: 'Were stored under an id that no message has.',
    here: 'They find our message by its token (`source.id`).',
    test: house('a conversation over Viber › goes both ways, and receipts find our message by its token'),
  },
  {
    what: 'Viber: answers of 200 that refuse',
    verdict: 'different',
    airyCore: 'Counted as delivered.',
    here: 'The number in `status` counts: failed with an explanation, tried again, or not known.',
    test: house('a conversation over Viber › tells a refusal that came with 200'),
  },
  {
    what: 'Viber: the welcome message',
    verdict: 'different',
    airyCore: 'An environment variable that its chart did not set.',
    here: 'The setting `welcomeMessage`, a text or a message of Viber; `welcomeSender` names its sender.',
    test: source('webhook', 'the answer › welcomes whoever opens the chat, if there is something to say'),
  },
  {
    what: 'Viber: films and files',
    verdict: 'different',
    airyCore: 'The caller had to give their size.',
    here: 'The size of a file of our own store is added.',
    test: source(
      'outbound',
      'a message to Viber › tells the size of a file of our own, and is not sent where nobody knows it',
    ),
  },
  {
    what: 'Viber: messages of bots with `type: "text-content"`',
    verdict: 'different',
    airyCore: 'Handed on as they were; Viber has no such type.',
    here: 'Sent as `text`, and shown as such.',
    test: source('outbound', 'a message to Viber › is a text, also in the words of bots of Airy Core'),
  },
];
