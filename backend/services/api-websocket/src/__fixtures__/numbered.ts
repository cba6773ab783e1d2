/** Events of conversations that are told apart by a number. */
import type { LogEvent } from '../frame-of-event.ts';

/** The n-th event of a conversation: a document that says so. */
export function numbered(conversation: string, n: number): LogEvent {
  return {
    specversion: '1.0',
    id: `${conversation} ${n}`,
    source: 'airy/conversation',
    type: 'metadata.updated',
    subject: conversation,
    time: new Date(0).toISOString(),
    datacontenttype: 'application/json',
    commandid: 'command-1',
    data: { subject: 'conversation', identifier: conversation, conversationId: conversation, metadata: { n } },
  };
}

export function outcome(conversation: string): LogEvent {
  const data = { commandType: 'message.send', requestHash: null, outcome: { ok: true, result: null } };
  return { ...numbered(conversation, 0), type: 'command.outcome', data } as LogEvent;
}

export function tagDeleted(id: string): LogEvent {
  const made = { ...numbered(id, 0), id: `deleted ${id}`, source: 'airy/administration' };
  return { ...made, type: 'tag.deleted', data: { id } };
}

export function numbersOf(ids: readonly string[], conversation: string): number[] {
  return ids.filter(id => id.startsWith(`${conversation} `)).map(id => Number(id.slice(conversation.length + 1)));
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 2));
}
