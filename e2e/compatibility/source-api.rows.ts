/** sources.* and what sources are told (contract §3, §6, Source API). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/source-api.test.ts: ${name}`;

export const sourceApiRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /sources.create',
    verdict: 'different',
    airyCore: 'Worked only with a system token and a JWT secret; the token stood in the log in clear.',
    here: 'The system token is enough; the token is sealed in the log. 409 also for the id of a source that is built in. An `action_endpoint` is an http(s) address without credentials.',
    test: of('management › sources.create answers the source and its token, once; the same id again is 409'),
  },
  {
    what: 'POST /sources.update',
    verdict: 'different',
    airyCore: '500 without `action_endpoint`; what was not given became null.',
    here: 'What is not given, or null, stays; an empty `action_endpoint` takes it away.',
    test: of('management › sources.update leaves what is absent, action_endpoint too; 404 for an unknown one'),
  },
  {
    what: 'POST /sources.list',
    verdict: 'same',
    test: of('management › sources.create answers the source and its token, once; the same id again is 409'),
  },
  {
    what: 'POST /sources.delete',
    verdict: 'different',
    airyCore: '202 for an unknown one, too; a source of the same id made old tokens good again.',
    here: '404 for an unknown one; only the token of the present source is good. Channels stay, so that deleting and creating changes a token.',
    test: of('management › sources.delete is 202, its token is refused at once, also when the id comes again'),
  },
  {
    what: 'POST /sources.create, /sources.webhook: who may call',
    verdict: 'same',
    test: of('management › is for the system token alone, and calls of sources for theirs alone'),
  },
  {
    what: 'POST /sources.channels.create',
    verdict: 'different',
    airyCore: 'Took over channels of other sources whose name made the same id.',
    here: '403 for those.',
    test: of('channels of a source › are created (201) with the id of Airy Core, listed, and disconnected (204)'),
  },
  {
    what: 'POST /sources.channels.list',
    verdict: 'same',
    test: of('channels of a source › are created (201) with the id of Airy Core, listed, and disconnected (204)'),
  },
  {
    what: 'POST /sources.channels.disconnect',
    verdict: 'same',
    test: of('channels of a source › of others are 403, unknown ones 404'),
  },
  {
    what: 'POST /sources.webhook',
    verdict: 'different',
    airyCore: 'Written to the messages at once; a message that was sent again got a new time of change.',
    here: 'The body is on the disk before the answer; messages follow from it a moment later. What is sent again changes nothing, also under another `Idempotency-Key`. The source’s id of a conversation is kept as metadata `source.conversation_id`, that of a message as `source.id`.',
    test: of('sources.webhook › stores messages and metadata under the ids of Airy Core, once'),
  },
  {
    what: 'POST /sources.webhook: metadata',
    verdict: 'different',
    airyCore: 'Stored for anything.',
    here: '404 for a conversation or message that is not known; what an earlier call brought is waited for. Keys are not prefixed, as there.',
    test: of(
      'sources.webhook › metadata of an earlier call finds its message, that of an unknown one is 404, another namespace 400',
    ),
  },
  {
    what: 'POST /sources.webhook: channels',
    verdict: 'different',
    airyCore: 'Not checked: such conversations were invisible.',
    here: '404 for an unknown channel, 403 for a disconnected one; nothing of the body is stored.',
    test: of('sources.webhook › of an unknown channel is 404, of a disconnected one 403, and nothing of it is stored'),
  },
  {
    what: 'Source API: messages to the action endpoint',
    verdict: 'different',
    airyCore:
      'Called as often as the service was restarted in between; `metadata` of the answer was ignored; any address was called; `source_conversation_id` was the id of the sender.',
    here: 'At most once, `outcome_unknown` where nobody can tell; `metadata` of the answer becomes the message’s; private addresses only with `allowPrivateAddresses`; `source_conversation_id` is the source’s own.',
    test: of(
      'the action endpoint › is told of an agent’s message, signed with the token; its id and metadata are kept',
    ),
  },
  {
    what: 'Source API: beginning a conversation',
    verdict: 'different',
    airyCore: 'Sent without a conversation; the id was made of the source and the recipient.',
    here: 'The same; the contact’s answer comes into the same conversation if its `source_conversation_id` is the recipient’s id.',
    test: of('the action endpoint › is told without a conversation of a message that begins one'),
  },
  {
    what: 'Source API: answers other than 200',
    verdict: 'different',
    airyCore: 'Failed, never tried again.',
    here: 'The same, but for 429, 503 and a refused connection: tried again for five minutes.',
    test: of('the action endpoint › that answers anything but 200 makes the message fail with its error'),
  },
  {
    what: '§14 Auth: source tokens do not expire',
    verdict: 'same',
    here: 'They end with their source.',
    test: of('management › sources.delete is 202, its token is refused at once, also when the id comes again'),
  },
];
