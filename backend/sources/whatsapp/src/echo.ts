/** One element of `message_echoes`: what the business wrote with the WhatsApp Business app, beside us. */
import { conversationId, idAt, textAt, uuid5 } from '@airy/source-kit';
import type { Json } from '@airy/source-kit';
import { nameOf, timeOf, written, type ChangeContext, type Findings } from './change.ts';
import { firstId } from './identity.ts';
import { readEdit, readRevoke } from './message.ts';

const contactFields = ['to', 'to_user_id', 'to_parent_user_id'] as const;

export function readEcho(message: Json, context: ChangeContext, found: Findings): void {
  const id = idAt(message, 'id');
  const contact = firstId(message, contactFields);
  const type = textAt(message, 'type');
  if (id === null || contact === null) {
    found.unknown.push(`echo ${nameOf(type)} without ${id === null ? 'an id' : 'a contact'}`);
    return;
  }
  const conversation = conversationId(context.channel, contact);
  const event = { message, id, sender: contact, conversation, context, found };
  if (type === 'edit') readEdit(event);
  else if (type === 'revoke') readRevoke(event);
  // A reaction of ours has no place beside the contact's own.
  else if (type === 'reaction') found.ignored.push('echo of a reaction');
  else
    found.commands.push({
      type: 'message.echo',
      conversationId: conversation,
      messageId: uuid5(id),
      channelId: context.channel,
      source: 'whatsapp',
      // As for what is typed in Meta's own inbox (contract §6, Echo): nobody tells who it was.
      senderId: contact,
      content: written(message),
      sentAt: timeOf(message, context),
      sourceMessageId: id,
      isOwn: false,
    });
}
