/** From what Telegram tells a bot to commands. Pure. One raw record is one update. */
import { channelId, idAt, numberAt, objectAt, readJson, readText, textAt } from '@airy/source-kit';
import type { JsonObject, Parsed, RawEvent } from '@airy/source-kit';
import { readEdit, readMessage, readPress, readReaction, type ReadUpdate, type UpdateContext } from './update.ts';

/** Updates that say nothing about messages of contacts. Most are not asked for (see `allowedUpdates`). */
const ignoredKinds: ReadonlySet<string> = new Set([
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'guest_message',
  'stopped_message_generation',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
  'subscription',
]);

const readers: Readonly<Record<string, (about: JsonObject, context: UpdateContext) => ReadUpdate>> = {
  message: readMessage,
  edited_message: readEdit,
  callback_query: readPress,
  message_reaction: readReaction,
};

/** What this source reads, as `setWebhook` and `getUpdates` are told. */
export const allowedUpdates: readonly string[] = Object.keys(readers);

/** Groups and channels are others' rooms: a conversation is a private chat with the bot. */
const rooms: readonly (string | null)[] = ['group', 'supergroup', 'channel'];

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseTelegram(raw: RawEvent): Parsed {
  const update = objectAt(readJson(readText(raw.body)));
  const updateId = numberAt(update, 'update_id');
  const botId = raw.headers['query-bot'] ?? '';
  if (update === null || updateId === null) return unknownKind('no update');
  if (!/^\d{1,20}$/.test(botId)) return unknownKind('update of no bot');
  const kind = Object.keys(update).find(key => key !== 'update_id') ?? 'without a kind';
  if (ignoredKinds.has(kind)) return { commands: [], ignored: [kind], unknown: [] };
  const about = objectAt(update, kind);
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  if (read === undefined || about === null) return unknownKind(`update ${kind.slice(0, 100)}`);

  const chat = objectAt(about, 'chat') ?? objectAt(about, 'message', 'chat');
  const type = textAt(chat, 'type');
  if (rooms.includes(type)) return { commands: [], ignored: [`${kind} in a ${type}`], unknown: [] };
  const chatId = idAt(chat, 'id');
  if (chatId === null || type !== 'private') return unknownKind(`${kind} without a chat`);
  const channel = channelId('telegram', botId);
  return parsed(read(about, { channel, chatId, updateId, receivedAt: raw.receivedAt }));
}

function parsed({ commands = [], ignored = [], unknown = [] }: ReadUpdate): Parsed {
  return { commands, ignored, unknown };
}

function unknownKind(kind: string): Parsed {
  return { commands: [], ignored: [], unknown: [kind] };
}
