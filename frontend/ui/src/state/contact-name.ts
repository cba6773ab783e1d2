/** What to call a contact. Pure. */
import type { Conversation } from '../api/wire.ts';

export interface ContactName {
  /** As shown. */
  readonly text: string;
  /** False for a name that nobody gave: it says nothing about who it is. */
  readonly isGiven: boolean;
}

/**
 * The name of a conversation's contact. The API's default name, made of the source and the end of the conversation's id
 * (contract §2, Derived state), means nothing to people, so it becomes a visitor's with the same ending.
 */
export function contactName(conversation: Conversation): ContactName {
  const { display_name: text } = conversation.metadata.contact;
  const ending = conversation.id.slice(-5);
  const segment = conversation.channel.source.split('.').at(-1) ?? '';
  const isGiven = text.toLowerCase() !== `${segment} ${ending}`.toLowerCase();
  return { text: isGiven ? text : `Visitor ${ending}`, isGiven };
}
