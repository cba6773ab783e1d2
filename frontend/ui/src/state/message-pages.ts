/** The loaded part of a thread, newest first, and what events do to it. Pure. */
import type { Message, MessagePage, Pages } from '../api/wire.ts';
import { mergeMessage } from './conversation-pages.ts';

type Thread = Pages<MessagePage>;

/** All loaded messages, oldest first, each once. */
export function loadedMessages(thread: Thread | undefined): readonly Message[] {
  const byId = new Map<string, Message>();
  for (const page of thread?.pages ?? []) for (const one of page.data) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()].toReversed();
}

/** Changes messages in place. */
export function changeMessages(thread: Thread, change: (one: Message) => Message): Thread {
  let changed = false;
  const pages = thread.pages.map(page => {
    const data = page.data.map(one => {
      const after = change(one);
      changed ||= after !== one;
      return after;
    });
    return { ...page, data };
  });
  return changed ? { ...thread, pages } : thread;
}

/** Puts a message in at its time, or over the one with its id. Older than all that is loaded: it comes with its page. */
export function putMessage(thread: Thread, message: Message): Thread {
  const known = thread.pages.some(page => page.data.some(one => one.id === message.id));
  if (known) return changeMessages(thread, one => (one.id === message.id ? mergeMessage(one, message) : one));
  const time = Date.parse(message.sent_at);
  for (const [index, page] of thread.pages.entries()) {
    const place = page.data.findIndex(one => Date.parse(one.sent_at) <= time);
    if (place !== -1) return inserted(thread, { pageIndex: index, place }, message);
  }
  const lastIndex = thread.pages.length - 1;
  const last = thread.pages[lastIndex];
  if (last === undefined || last.pagination_data.next_cursor !== null) return thread;
  return inserted(thread, { pageIndex: lastIndex, place: last.data.length }, message);
}

interface Place {
  readonly pageIndex: number;
  readonly place: number;
}

function inserted(thread: Thread, { pageIndex, place }: Place, message: Message): Thread {
  const pages = thread.pages.map((page, index) =>
    index === pageIndex ? { ...page, data: page.data.toSpliced(place, 0, message) } : page,
  );
  return { ...thread, pages };
}
