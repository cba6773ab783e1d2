/**
 * A conversation as webhooks are told of it. Airy Core left out what is null, and named the channel by `channel_id` only,
 * where its documentation shows `channel`: both are there.
 */
import type { ConversationRow } from '@airy/communication-view';
import { presentConversation } from '@airy/contract';

export function conversationPayload(row: ConversationRow): object {
  const shown = { ...presentConversation(row), channel_id: row.channel.channel.id };
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null));
}
