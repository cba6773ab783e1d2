/** messages.* (contract §3). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/messages.test.ts: ${name}`;

export const messagesRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /messages.list',
    verdict: 'different',
    airyCore:
      'An unknown cursor was 500; messages of one millisecond were ordered by id; a cursor was ignored where all fits on one page.',
    here: 'Newest first, by time, then in the order they came. `next_cursor` is opaque; a message id is taken as in Airy Core, `previous_cursor` is the cursor that was sent. 400 for a cursor that is none.',
    test: of('messages.list › is newest first and pages by cursors, message ids too'),
  },
  {
    what: 'POST /messages.send to a known conversation',
    verdict: 'same',
    test: of('messages.send › to a known conversation answers 200 with the pending message'),
  },
  {
    what: 'Bodies, names and contents: how long they may be',
    verdict: 'different',
    airyCore: 'No limit but the memory.',
    here: 'JSON bodies above 1 MiB are 413. Contents of messages and templates have at most 256 kB, names (of contacts, too) and states 1,000 characters, the metadata of one thing 256 kB over all writes: 400, naming the field. Names that platforms tell are cut there. A page of messages or conversations ends early at 8 MB, as do those of `contacts.recent-messages` together, with a `next_cursor`.',
    test: of('messages.send › refuses a body above 1 MiB with 413 and a content above 256 kB with 400'),
  },
  {
    what: 'POST /messages.send, messages.resend: what the platform would surely refuse',
    verdict: 'different',
    airyCore: '200; the message failed afterwards, with the words of the platform.',
    here: '422 before anything is stored: `content_not_accepted` with the limit, what it allows and how much there is (of files that `media.upload` took, type and size too); `reply_window_closed` with the time at which it closed. Channels of the Source API and the widget take anything; without a declared limit the platform decides.',
    test: of('messages.send › of what the platform would surely refuse is 422, naming the limit'),
  },
  {
    what: 'POST /messages.send to an unknown conversation: how many wait',
    verdict: 'different',
    airyCore: 'Any number, in memory.',
    here: 'Up to 50 for one conversation; one more is 404.',
    test: of('messages.send › keeps 50 messages for an unknown conversation; one more is 404'),
  },
  {
    what: 'POST /messages.send in a disconnected channel',
    verdict: 'different',
    airyCore: '403 with an empty body.',
    here: '403 with `{code, message, details}`.',
    test: of('messages.send › in a disconnected channel, or to a recipient in an unknown one, is 403'),
  },
  {
    what: 'POST /messages.send with `source_recipient_id` and `channel_id`',
    verdict: 'different',
    airyCore: 'The new conversation had another id than the one that the answer came in.',
    here: 'It has the id of inbound traffic, so that the answer arrives in it. 400 `cannot_start_conversation` where the contact has to write first.',
    test: of('messages.send › to a recipient begins the conversation that the answer comes in'),
  },
  {
    what: 'POST /messages.send to an unknown conversation',
    verdict: 'different',
    airyCore:
      '202; waited in memory for 30 s, behind the oldest, and left only the metadata `error` when the conversation did not come.',
    here: '202 with the same body. It waits in the log, behind nobody, also through restarts, for `messages.conversationWaitMs` (30 s). Then it is a failed message with the same `error`, listed by messages.list under its conversation id; once the conversation is there it can be sent again.',
    test: of(
      'messages.send › to an unknown conversation answers 202, also through a restart, and is sent once it is known',
    ),
  },
  {
    what: '§12.2: a message whose conversation never comes',
    verdict: 'different',
    airyCore: 'No message, only metadata.',
    here: 'A failed message without a channel, with `error = "Conversation id not found"`, told by `message.created` and `metadata.updated`.',
    test: of('messages.send › whose conversation does not come fails with the error of Airy Core, and shows'),
  },
  {
    what: 'POST /messages.resend',
    verdict: 'different',
    airyCore: 'Messages older than five minutes failed again at once.',
    here: 'Any age: the time to send it counts from the resend. 200 without a body, 404, 409 as there.',
    test: of('messages.resend › sends a failed message again: 200 without a body, 404, 409'),
  },
  {
    what: 'POST /messages.suggest-replies, /messages.suggestReplies',
    verdict: 'different',
    airyCore: 'Any id of a suggestion.',
    here: 'An id with a dot is 400, as dots separate keys. 200 with `metadata.suggestions`, 404 as there.',
    test: of('messages.suggest-replies › answers with the suggestions, by both names'),
  },
  {
    what: '§14 General: `metadata` of messages is `{}` in messages.send, list and info',
    verdict: 'same',
    test: of('messages.send › to a known conversation answers 200 with the pending message'),
  },
  {
    what: '§14 General: a 202 answer has `source: ""`',
    verdict: 'same',
    test: of(
      'messages.send › to an unknown conversation answers 202, also through a restart, and is sent once it is known',
    ),
  },
  {
    what: '§3 Message payload: sender of agents',
    verdict: 'same',
    here: 'Name and picture stand in lists and info for people who signed in with a provider.',
    test: of('messages.send › to a known conversation answers 200 with the pending message'),
  },
];
