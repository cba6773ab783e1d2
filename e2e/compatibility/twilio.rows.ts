/** Twilio: faults of Airy Core (contract §6), and where the platform has moved on since. */
import type { CompatibilityRow } from './row.ts';

const house = (name: string): string => `e2e/compatibility/twilio-viber.test.ts: ${name}`;
const source = (file: string, name: string): string => `backend/sources/twilio/src/${file}.test.ts: ${name}`;

export const twilioRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /channels.twilio.sms.connect, /channels.twilio.whatsapp.connect',
    verdict: 'different',
    airyCore: 'Took any number, without asking Twilio; the webhook was entered by hand.',
    here: 'A number that the account does not have is refused (500 with a message, as for Facebook); the webhook is entered at Twilio. The WhatsApp sandbox, which Twilio lists for nobody, is taken. `phone_number` may begin with `whatsapp:`.',
    test: house(
      'connecting › .twilio.sms and .twilio.whatsapp answer the channel with the id of Airy Core, and enter the webhook',
    ),
  },
  {
    what: 'POST /channels.twilio.sms.disconnect, /channels.twilio.whatsapp.disconnect',
    verdict: 'different',
    airyCore: 'Twilio went on posting.',
    here: 'The webhook is taken out at Twilio, unless somebody has entered another one.',
    test: house('disconnecting › is 204, also again, and takes the webhook out'),
  },
  {
    what: 'POST /channels.twilio.sms.explore, /channels.twilio.whatsapp.explore',
    verdict: 'different',
    airyCore: 'None.',
    here: 'Numbers and senders of the account.',
    test: house(
      'connecting › .twilio.sms tells a number that the account does not have, and explore lists those it has',
    ),
  },
  {
    what: 'Twilio: ids, and content as the form that was posted',
    verdict: 'same',
    test: source('inbound', 'ids › are those of Airy Core'),
  },
  {
    what: 'Twilio: the signature of webhooks',
    verdict: 'different',
    airyCore: 'The address was put together from forwarded headers, which a stranger may set.',
    here: 'The address is `publicUrl` with path and query as called, with and without its port; bodies that are no forms count by `bodySHA256`. Twilio’s own library is the judge.',
    test: source('signature', 'the signature › is what Twilio’s own library expects, whatever stands in the form'),
  },
  {
    what: 'Twilio: the answer to webhooks',
    verdict: 'different',
    airyCore: 'An empty body.',
    here: '`<Response/>`: nothing is said to the contact, and Twilio reports no error.',
    test: source('signature', 'the answer › says nothing to the contact'),
  },
  {
    what: 'Twilio: what became of our messages',
    verdict: 'different',
    airyCore: 'Not asked for; no `source.id` either.',
    here: 'Each message names its status callback: `source.delivery_state`, or failed with the reason behind the code, and can be sent again.',
    test: house('a conversation by SMS › tells that a message was not delivered, why, and sends it again'),
  },
  {
    what: 'Twilio: a message that is posted again in another order of its fields',
    verdict: 'different',
    airyCore: 'Was another message.',
    here: 'Is known by its MessageSid.',
    test: source(
      'simulator',
      'a number that is connected › stays the same however often and in which order it is told, and takes no forgery',
    ),
  },
  {
    what: 'Twilio: names of contacts on WhatsApp',
    verdict: 'different',
    airyCore: 'No contact data.',
    here: '`ProfileName` names the contact.',
    test: house('a conversation over Twilio’s WhatsApp › has the contact’s name, and tells that an answer was read'),
  },
  {
    what: 'Twilio: people who hide their number on WhatsApp',
    verdict: 'different',
    airyCore: 'There were none: every address was a number.',
    here: 'They are their business-scoped id (`whatsapp:US.…`), and answered by it.',
    test: source(
      'inbound',
      'people who hide their number on WhatsApp › are their business-scoped id, and are answered by it',
    ),
  },
  {
    what: 'Twilio: conversations that we begin on WhatsApp',
    verdict: 'different',
    airyCore: 'Free text was accepted, and failed at WhatsApp.',
    here: '422 `reply_window_closed`; templates (`ContentSid`, `ContentVariables`) are sent at any time.',
    test: house(
      'a conversation over Twilio’s WhatsApp › is begun with a template only: free text is refused before it is sent',
    ),
  },
  {
    what: 'Twilio: to whom a message goes that begins a conversation',
    verdict: 'different',
    airyCore: 'To `source_recipient_id` as it was written; the answer came into another conversation.',
    here: 'White space is left out, `whatsapp:` added; the answer comes into the same conversation.',
    test: house('a conversation by SMS › may be begun by us; the answer comes into the same conversation'),
  },
  {
    what: 'Twilio: files that contacts send',
    verdict: 'different',
    airyCore: 'Twilio’s address, which needs the credentials of the account.',
    here: 'Fetched once and kept; our address stands in the form.',
    test: house(
      'a conversation by SMS › takes a picture of the contact from behind Twilio’s credentials, and shows our own',
    ),
  },
  {
    what: 'Twilio: contacts who write STOP',
    verdict: 'different',
    airyCore: 'A message like any other; answers failed with Twilio’s words.',
    here: 'Also `source.opted_out` of the conversation where Twilio says so; answers fail with an explanation.',
    test: source(
      'inbound',
      'what comes along with a message › is the name on WhatsApp, a pressed button, and that somebody opted out',
    ),
  },
];
