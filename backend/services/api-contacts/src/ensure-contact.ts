/** The command that gives a conversation its contact. */
import type { EnsureContact } from '@airy/domain';
import type { Document } from '@airy/model';
import { uuid5 } from '@airy/model/ids';

/** The contact that a conversation gets by itself (contract §3, Automatic). */
export function homeOf(conversationId: string): string {
  return uuid5(conversationId);
}

export interface Profile {
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
}

/** What the conversation's metadata says of who writes there. */
export function profileOf({ contact }: Document): Profile {
  const known = typeof contact === 'object' && contact !== null && !Array.isArray(contact) ? (contact as Document) : {};
  const text = (key: string): string | null => {
    const value = known[key];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { displayName: text('display_name'), avatarUrl: text('avatar_url') };
}

/** @param metadata of the conversation. */
export function ensureContact(
  conversation: Pick<EnsureContact, 'conversationId' | 'source' | 'at'>,
  metadata: Document,
): EnsureContact {
  const homeId = homeOf(conversation.conversationId);
  return {
    type: 'contact.ensure',
    contactId: homeId,
    homeId,
    ...conversation,
    ...profileOf(metadata),
    isForced: false,
  };
}
