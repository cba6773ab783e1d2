/** What a message of the Bot API can say. A message has one of these fields, and others that tell more of it. Runs anywhere. */

/** Said by the contact. */
const spoken = [
  'text',
  'rich_message',
  'animation',
  'audio',
  'document',
  'live_photo',
  'paid_media',
  'photo',
  'sticker',
  'story',
  'video',
  'video_note',
  'voice',
  'contact',
  'dice',
  'game',
  'poll',
  'venue',
  'location',
  'checklist',
  'web_app_data',
  'users_shared',
  'chat_shared',
  'successful_payment',
] as const;

/** Told by Telegram of the chat. */
const service = [
  'pinned_message',
  'message_auto_delete_timer_changed',
  'chat_background_set',
  'write_access_allowed',
  'connected_website',
  'proximity_alert_triggered',
  'checklist_tasks_done',
  'checklist_tasks_added',
  'poll_option_added',
  'poll_option_deleted',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'general_forum_topic_hidden',
  'general_forum_topic_unhidden',
  'boost_added',
  'refunded_payment',
  'managed_bot_created',
  'new_chat_photo',
  'delete_chat_photo',
  'new_chat_title',
] as const;

export function isSpoken(message: object): boolean {
  return spoken.some(kind => Object.hasOwn(message, kind));
}

export function isService(message: object): boolean {
  return !isSpoken(message) && service.some(kind => Object.hasOwn(message, kind));
}
