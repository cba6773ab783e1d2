/** conversations.*, metadata.upsert (contract §3) and what clients depend on in general (§14). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/conversations.test.ts: ${name}`;

export const conversationsRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /conversations.list, .info: when the contact wrote last',
    verdict: 'different',
    airyCore: 'not told',
    here: '`last_received_at` beside the other fields: platforms count from there how long the contact may be answered. Null: never.',
    test: 'backend/lib/contract/src/present.test.ts: a conversation › always has a display name and the unread count (§3)',
  },
  {
    what: 'POST /conversations.list',
    verdict: 'different',
    airyCore: 'Cursors are offsets: pages shift while messages arrive. `previous_cursor` is the offset of this page.',
    here: 'Cursors are opaque places in the list, so that no page misses or repeats a conversation; offsets are taken, also as numbers. `previous_cursor` leads back, null on the first page. `total` is exact up to 10,000 and says so in `total_is_exact`.',
    test: of('conversations.list › is newest first, with what is always filled'),
  },
  {
    what: 'POST /conversations.info',
    verdict: 'same',
    test: of('conversations.info › answers one conversation, 404 for another'),
  },
  {
    what: 'POST /conversations.tag, /conversations.untag',
    verdict: 'same',
    test: of('changes › tag and untag with 204, whether or not the tag exists'),
  },
  {
    what: 'POST /conversations.set-state, /conversations.setState',
    verdict: 'same',
    test: of('changes › set any state with 204, by both names, and remove it'),
  },
  {
    what: 'POST /conversations.remove-state, /conversations.removeState',
    verdict: 'same',
    test: of('changes › set any state with 204, by both names, and remove it'),
  },
  {
    what: 'POST /conversations.update-contact, /conversations.updateContact',
    verdict: 'different',
    airyCore: 'A profile that the platform sent later overwrote the name.',
    here: 'A name that an agent gave stays. Status and fields are the same.',
    test: of('changes › name the contact with 204, by both names'),
  },
  {
    what: 'POST /conversations.mark-read, /conversations.markRead, /conversations.read',
    verdict: 'same',
    here: 'The unread count is the messages of the contact above the receipt, not a counter that could drift.',
    test: of('changes › mark as read with 204, always'),
  },
  {
    what: 'POST /conversations.refetch',
    verdict: 'different',
    airyCore:
      'Deleted `contact.fetch_state`; the profile was asked for only when something else happened to the conversation.',
    here: '202, and the profile is asked for at once.',
    test: of('conversations.refetch › answers 202 and asks the platform at once'),
  },
  {
    what: 'POST /metadata.upsert',
    verdict: 'different',
    airyCore: 'Stored for any id, also of nothing.',
    here: '404 for a conversation, message or channel that does not exist; 400 for a document that is too large or names `__proto__`. Else 204, under `user_data`; null deletes.',
    test: of('metadata.upsert › answers 204 and prefixes user_data; 400 for another subject, 404 for nothing'),
  },
  {
    what: '§14 General: scalars are coerced',
    verdict: 'same',
    test: of('what clients depend on › scalars are coerced, in both directions'),
  },
  {
    what: '§14 General: `page_size` 0 is 10, `cursor` "" is none',
    verdict: 'same',
    here: 'Pages of more than 1,000 are cut to that.',
    test: of('what clients depend on › page_size 0 is 10, an empty cursor is none'),
  },
  {
    what: '§14 General: `curl -XPOST …/conversations.list` with neither body nor Content-Type',
    verdict: 'same',
    test: of('what clients depend on › a call with neither body nor Content-Type works'),
  },
  {
    what: '§14 General: content that is JSON only in its beginning',
    verdict: 'different',
    airyCore: 'The rest was ignored: `12 apples` was shown as `12`.',
    here: 'The whole text is shown.',
    test: of('what clients depend on › content that is JSON only in its beginning is shown whole'),
  },
  {
    what: '§0: unknown request fields are ignored, a missing or malformed one is 400',
    verdict: 'different',
    airyCore: '400 with the framework’s body.',
    here: '400 with `{code, message, details}`; `details.field` names the field.',
    test: of('what clients depend on › unknown fields are ignored, wrong ones are 400'),
  },
  {
    what: '§0: dates are ISO 8601 in UTC with milliseconds, absent values are null',
    verdict: 'same',
    test: of('conversations.list › is newest first, with what is always filled'),
  },
];
