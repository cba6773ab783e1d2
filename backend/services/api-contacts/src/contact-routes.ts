/** contacts.* but for merge and recent-messages (contract §3). */
import {
  contactsCreate,
  contactsDelete,
  contactsImport,
  contactsInfo,
  contactsList,
  contactsUpdate,
  type ContactInput,
} from '@airy/contract';
import type { ContactFields, ContactWithHistory } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, route, type AnyRoute, type Call, type WriteIdentity } from '@airy/http';
import { uuid5 } from '@airy/model/ids';
import { fieldsOf } from './contact-fields.ts';
import { Writes, type Parts } from './parts.ts';
import { presentContact } from './present-contact.ts';

/** How long an answer waits until this service's own view has what was written. */
const viewWaitMs = 2_000;
/** Commands of an import that are asked at once. */
const importedAtOnce = 100;

export function contactRoutes(parts: Parts): readonly AnyRoute[] {
  return [
    route(contactsCreate, (request, call) => createOne(parts, call, request)),
    route(contactsImport, (request, call) => importAll(parts, call, request)),
    route(contactsList, async ({ cursor, page_size: pageSize }, call) => {
      await awaitOwnWrites(call, parts.contacts);
      const page = await parts.contacts.query.contacts({ cursor, pageSize });
      return {
        data: page.items.map(presentContact),
        pagination_data: { previous_cursor: page.previousCursor, next_cursor: page.nextCursor, total: page.total },
      };
    }),
    route(contactsInfo, async ({ id, conversation_id: conversationId }, call) => {
      await awaitOwnWrites(call, parts.contacts);
      const { query } = parts.contacts;
      const contact = id === null ? await query.contactOfConversation(conversationId ?? '') : await query.contact(id);
      if (contact === null) throw new AiryError('not_found', 'Contact not found');
      return presentContact(contact);
    }),
    ...changingRoutes(parts),
  ];
}

function changingRoutes({ commander, contacts, linked }: Parts): readonly AnyRoute[] {
  return [
    route(contactsUpdate, async ({ id, ...input }, call) => {
      const fields = fieldsOf(input);
      const writes = new Writes(commander, call);
      await writes.ask(identifyWrite(call, contactsUpdate.path, id), { type: 'contact.update', contactId: id, fields });
      linked.forget(Object.keys(input.conversations ?? {}));
      await settled(writes, contacts);
      return undefined;
    }),
    route(contactsDelete, async ({ id }, call) => {
      const writes = new Writes(commander, call);
      const identity = identifyWrite(call, contactsDelete.path, id);
      const result = await writes.ask(identity, { type: 'contact.delete', contactId: id });
      linked.forget((result as { readonly conversations: readonly string[] }).conversations);
      await settled(writes, contacts);
      return undefined;
    }),
  ];
}

async function createOne({ commander, contacts }: Parts, call: Call, input: ContactInput) {
  const writes = new Writes(commander, call);
  const contact = await ask(writes, identifyWrite(call, contactsCreate.path, ''), fieldsOf(input));
  await settled(writes, contacts);
  return presentContact(contact);
}

/** All or, after an error, some: asked again under the same key, the others follow, and none is made twice. */
async function importAll({ commander, contacts }: Parts, call: Call, inputs: readonly ContactInput[]) {
  const all = inputs.map((input, index) => fieldsOf(input, `Contact ${index}`));
  const identity = identifyWrite(call, contactsImport.path, '');
  const writes = new Writes(commander, call);
  const made: ContactWithHistory[] = [];
  for (let from = 0; from < all.length; from += importedAtOnce) {
    const some = all.slice(from, from + importedAtOnce).map((fields, index) => {
      const commandId = uuid5(identity.commandId, `import:${from + index}`);
      return ask(writes, { ...identity, commandId }, fields);
    });
    made.push(...(await Promise.all(some)));
  }
  await settled(writes, contacts);
  return { data: made.map(presentContact) };
}

async function ask(writes: Writes, identity: WriteIdentity, fields: ContactFields): Promise<ContactWithHistory> {
  const contactId = uuid5(identity.commandId, 'contact');
  const result = await writes.ask(identity, { type: 'contact.create', contactId, fields });
  return result as unknown as ContactWithHistory;
}

/**
 * Answers once this service's view knows of it: a message that comes after the answer finds the conversations linked,
 * or free, as the caller left them.
 */
async function settled(writes: Writes, contacts: Parts['contacts']): Promise<void> {
  writes.tellPosition();
  await contacts.waitFor(writes.position, viewWaitMs);
}
