/**
 * contacts.merge (contract §3). The steps are commands of their own; this asks for each and waits, so that the caller gets
 * the merged contact. Should it end in between, the saga takes the same steps.
 */
import { contactsMerge } from '@airy/contract';
import type { Contact, ContactWithHistory } from '@airy/domain';
import { AiryError, type ErrorCode } from '@airy/errors';
import { identifyWrite, route, type Route, type WriteIdentity } from '@airy/http';
import { uuid5 } from '@airy/model/ids';
import { Writes, type Parts } from './parts.ts';
import { presentMerged } from './present-contact.ts';

interface Started {
  readonly mergeId: string;
  readonly source: Contact;
  readonly sourceHistory: readonly Contact[];
  readonly by: string;
}

type Absorbed = { readonly contact: ContactWithHistory | null } | { readonly refused: ErrorCode };

export function mergeRoute({
  commander,
  contacts,
}: Parts): Route<typeof contactsMerge.request, typeof contactsMerge.response> {
  return route(contactsMerge, async ({ source_id: sourceId, destination_id: destinationId }, call) => {
    const identity = identifyWrite(call, contactsMerge.path, `${sourceId}:${destinationId}`);
    const writes = new Writes(commander, call);
    try {
      const contact = await merge(writes, identity, { sourceId, destinationId });
      return presentMerged(contact);
    } finally {
      writes.tellPosition();
      await contacts.waitFor(writes.position, viewWaitMs);
    }
  });
}

/** How long the answer waits until this service's own view has it. */
const viewWaitMs = 2_000;

interface Pair {
  readonly sourceId: string;
  readonly destinationId: string;
}

async function merge(writes: Writes, identity: WriteIdentity, { sourceId, destinationId }: Pair) {
  const { commandId, principal } = identity;
  const start = {
    type: 'contact.merge',
    contactId: sourceId,
    destinationId,
    mergeId: commandId,
    by: principal,
  } as const;
  const { mergeId, source, sourceHistory, by } = (await writes.ask(identity, start)) as unknown as Started;
  const step = (name: string): WriteIdentity => ({ commandId: uuid5(mergeId, name), principal, requestHash: null });
  const absorb = { type: 'contact.absorb', contactId: destinationId, mergeId, source, sourceHistory, by } as const;
  const absorbed = (await writes.ask(step('absorb'), absorb)) as unknown as Absorbed;
  if ('refused' in absorbed) {
    await writes.ask(step('release'), { type: 'contact.release', contactId: sourceId, mergeId });
    throw new AiryError(absorbed.refused, absorbed.refused === 'not_found' ? 'Contact not found' : null);
  }
  await writes.ask(step('finish'), { type: 'contact.finish-merge', contactId: sourceId, mergeId, destinationId });
  // Merged, and deleted since.
  if (absorbed.contact === null) throw new AiryError('not_found', 'Contact not found');
  return absorbed.contact;
}
