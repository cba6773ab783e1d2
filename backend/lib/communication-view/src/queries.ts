/** The port over the view's rows. Every call sees one state of the view: the store sees to that. */
import type { Kysely } from 'kysely';
import { completeConversations, conversationById, pageOfConversations, readChannels } from './conversation-queries.ts';
import { pageOfMessages, pendingMessages, readMessages } from './message-queries.ts';
import type { CommunicationView } from './port.ts';
import { searchLimits } from './search-window.ts';
import type { Tables } from './tables.ts';

export function communicationQueries(database: Kysely<unknown>, limits = searchLimits): CommunicationView {
  const kysely = database as Kysely<Tables>;
  return {
    channel: async id => (await readChannels(kysely, [id])).get(id) ?? null,
    channels: async source => {
      const channels = [...(await readChannels(kysely, null)).values()];
      return source === null ? channels : channels.filter(({ channel }) => channel.source === source);
    },
    conversation: async id => {
      const row = await conversationById(kysely, id);
      return row === null ? null : ((await completeConversations(kysely, [row]))[0] ?? null);
    },
    conversations: (page, filter = null) => pageOfConversations(kysely, page, { filter, limits }),
    message: async id => (await readMessages(kysely, [id])).get(id) ?? null,
    messages: async (conversationId, page) => {
      const row = await withMessages(kysely, conversationId);
      return row === null ? null : pageOfMessages(kysely, row, page);
    },
    pendingMessages: conversationId => pendingMessages(kysely, conversationId),
  };
}

/** Messages that never found their conversation are shown too, though it does not exist: nobody would see them fail. */
async function withMessages(kysely: Kysely<Tables>, id: string) {
  const known = await conversationById(kysely, id);
  if (known !== null) return known;
  const lost = kysely.selectFrom('conversation').select(['id', 'messages']).where('id', '=', id);
  return (await lost.where('channelId', '=', '').executeTakeFirst()) ?? null;
}
