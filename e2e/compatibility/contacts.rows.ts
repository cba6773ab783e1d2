/** contacts.* (contract §3) and what is said of contacts in §0 and §14. */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/contacts.test.ts: ${name}`;

export const contactsRows: readonly CompatibilityRow[] = [
  {
    what: 'POST /contacts.create',
    verdict: 'different',
    airyCore: '`metadata` was echoed, but never stored.',
    here: '`metadata` is stored like any other field. An empty body object is accepted, as there. 400 where a contact would be larger than 256 kB.',
    test: of('contacts.create › answers 201 with all that was given, and stores it'),
  },
  {
    what: 'Contacts: keys of `address`',
    verdict: 'different',
    airyCore: 'Its documents say `postcode`, its code read `postal_code`; other keys were ignored.',
    here: 'Both are taken and `postal_code` is answered; it wins where both are given. Other keys are ignored.',
    test: of('contacts.create › takes the postcode of the documents, and ignores what is no field of an address'),
  },
  {
    what: 'POST /contacts.import',
    verdict: 'different',
    airyCore: 'Any number at once; what failed in between left the first ones, and asking again made them twice.',
    here: 'Up to 1,000 at once; with an `Idempotency-Key` the whole import may be repeated, and none is made twice.',
    test: of('contacts.import › takes a list, once under one key'),
  },
  {
    what: 'POST /contacts.list',
    verdict: 'different',
    airyCore: 'A cursor is the id of the first contact of the page; one that is not known was 500.',
    here: 'Sorted by display name, nulls last. `next_cursor` and `previous_cursor` are opaque; an id is taken as a cursor, too. 400 for one that is neither, unless all fits on one page: then the cursor is ignored, as there.',
    test: of('contacts.list › is sorted by name, nulls last, and pages by its cursors and by ids'),
  },
  {
    what: 'POST /contacts.info',
    verdict: 'same',
    test: of('contacts.info › finds by id and by conversation; neither is 400, nobody 404, with a message'),
  },
  {
    what: 'POST /contacts.update',
    verdict: 'different',
    airyCore:
      '`address.state` was ignored where the contact had an address; `metadata` was not stored; changes of two callers could mix.',
    here: 'Every field of `address` is merged, as are `via`, `conversations` and `metadata`, key by key. "" deletes, also within them. 202, 404; 409 `contact_being_merged` for a moment while it is merged.',
    test: of('contacts.update › merges what is given, the whole address too; an empty text deletes'),
  },
  {
    what: 'POST /contacts.delete',
    verdict: 'same',
    test: of('contacts.delete › is 202, then 404'),
  },
  {
    what: 'Contacts: a later message in a linked conversation re-creates a contact',
    verdict: 'same',
    test: of('the contact of a conversation › comes again with a later message after it was deleted'),
  },
  {
    what: 'POST /contacts.merge',
    verdict: 'different',
    airyCore:
      'The source was meant to win for address fields, and `address.state` was not merged. The two were written one after the other: what failed in between lost or doubled a contact.',
    here: 'The destination wins for every field, the address too; what it lacks comes from the source, key by key in `via`, `address` and `metadata`. Both or neither, whatever fails. 409 `contact_being_merged` where one of them is being merged elsewhere; of two merged into each other at once one remains.',
    test: of('contacts.merge › answers the destination with what it lacked, and the flat history; the source is gone'),
  },
  {
    what: 'POST /contacts.recent-messages',
    verdict: 'different',
    airyCore: '`source`, which its documents name, is not in the answer; an unknown cursor was 500.',
    here: 'Without `source`, as Airy Core answered. 400 for a cursor that is none. With more than 10,000 messages asked for at once, pages are shorter.',
    test: of('contacts.recent-messages › pages through each conversation by a cursor of its own'),
  },
  {
    what: 'Contacts: each new conversation gets one with the id uuid5(conversation id)',
    verdict: 'different',
    airyCore:
      'A name was copied while the contact had none; a picture only while it had none, so one that had expired stayed.',
    here: 'The name is copied while it is still the default one or none, the picture follows the platform until somebody sets one. Also for conversations that were there before.',
    test: of('the contact of a conversation › comes by itself, with the default name and the link, and takes the name'),
  },
  {
    what: '§0 Dates out: contacts return epoch milliseconds',
    verdict: 'same',
    test: of('contacts.create › answers 201 with all that was given, and stores it'),
  },
  {
    what: '§14 General: contacts also carry `created_at`, `updated_at`',
    verdict: 'same',
    test: of('contacts.create › answers 201 with all that was given, and stores it'),
  },
];
