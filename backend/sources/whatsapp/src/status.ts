/** One element of `statuses`: what became of a message of ours. */
import { conversationId, idAt, listAt, textAt } from '@airy/source-kit';
import type { ConversationCommand, Json } from '@airy/source-kit';
import { nameOf, written, type ChangeContext, type Findings } from './change.ts';
import { errorOf, failureCodeOf } from './cloud-error.ts';
import { contactOfCallbackData, firstId } from './identity.ts';

const recipientFields = ['recipient_id', 'recipient_user_id', 'recipient_parent_user_id'] as const;

/** `played`: a voice message was listened to. */
const arrivals: Readonly<Record<string, 'delivered' | 'seen'>> = {
  delivered: 'delivered',
  read: 'seen',
  played: 'seen',
};

/** `sent` says what the answer to our call said; `deleted` and `warning` are of times before the Cloud API. */
const ignoredStates: ReadonlySet<string | null> = new Set(['sent', 'deleted', 'warning', 'pending']);

/** Characters of the platform's words that are kept. */
const longestSourceError = 4_000;

export function readStatus(status: Json, { channel }: ChangeContext, found: Findings): void {
  const state = textAt(status, 'status');
  if (ignoredStates.has(state) || textAt(status, 'recipient_type') === 'group') {
    found.ignored.push(`status ${state}`);
    return;
  }
  const id = idAt(status, 'id');
  const contact = contactOfCallbackData(status) ?? firstId(status, recipientFields);
  const arrival = Object.hasOwn(arrivals, state ?? '') ? arrivals[state ?? ''] : undefined;
  if (id === null || contact === null || (arrival === undefined && state !== 'failed')) {
    found.unknown.push(`status ${nameOf(state)}${id === null || contact === null ? ' without a message' : ''}`);
    return;
  }
  const conversation = conversationId(channel, contact);
  found.commands.push(
    arrival === undefined
      ? failure(status, conversation, id)
      : {
          type: 'message.receipt',
          source: 'whatsapp',
          conversationId: conversation,
          state: arrival,
          sourceMessageIds: [id],
          upTo: null,
        },
  );
}

function failure(status: Json, conversation: string, id: string): ConversationCommand {
  const errors = listAt(status, 'errors');
  const error = errorOf(errors[0] ?? null);
  return {
    type: 'message.receipt',
    source: 'whatsapp',
    conversationId: conversation,
    state: 'failed',
    sourceMessageIds: [id],
    code: failureCodeOf(error),
    error: error.message,
    sourceError: errors.length === 0 ? null : written(errors).slice(0, longestSourceError),
  };
}
