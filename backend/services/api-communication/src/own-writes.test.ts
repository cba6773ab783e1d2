/** Each read waits for what its caller wrote, and says so when it could not (design §7, invariant 7). */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { filledView } from '@airy/communication-view';
import type { AnyRoute, Call } from '@airy/http';
import type { Commander } from '@airy/processing';
import { conversationRoutes } from './conversation-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { metadataRoute } from './metadata-route.ts';
import type { Parts } from './parts.ts';

const request = {
  conversation_id: randomUUID(),
  message_id: randomUUID(),
  subject: 'message',
  id: randomUUID(),
  filters: null,
  cursor: null,
  page_size: 10,
};

/** What happened in which order: waiting for a position, and questions to the view. */
async function orderOf(pick: (parts: Parts) => AnyRoute | undefined, isReached: boolean): Promise<readonly string[]> {
  await using filled = await filledView();
  const order: string[] = [];
  const query = new Proxy(filled.view, {
    get: (view, name) => {
      order.push('query');
      return Reflect.get(view, name) as unknown;
    },
  });
  const waitFor = (position: string): Promise<boolean> => {
    order.push(`wait ${position}`);
    return Promise.resolve(isReached);
  };
  const view = { ...filled.handle, query, waitFor };
  const call = { position: 'messages/0=5', setStale: () => order.push('stale') } as unknown as Call;
  const route = pick({
    view,
    commander: {} as Commander,
    sources: [],
    files: { about: () => Promise.resolve(null) },
    conversationWaitMs: 1_000,
    senders: async () => new Map(),
  });
  await route?.handle(request as never, call).catch(() => order.push('not found'));
  return order;
}

const pathOf = (path: string) => (routes: readonly AnyRoute[]) => routes.find(({ endpoint }) => endpoint.path === path);

describe.each([
  ['conversations.list', (parts: Parts) => pathOf('/conversations.list')(conversationRoutes(parts))],
  ['conversations.info', (parts: Parts) => pathOf('/conversations.info')(conversationRoutes(parts))],
  ['messages.list', (parts: Parts) => pathOf('/messages.list')(messageRoutes(parts))],
  ['messages.resend', (parts: Parts) => pathOf('/messages.resend')(messageRoutes(parts))],
  ['metadata.upsert', (parts: Parts) => metadataRoute(parts) as AnyRoute],
])('%s', (_name, pick) => {
  it('waits before it looks', async () => {
    expect((await orderOf(pick, true)).slice(0, 2)).toEqual(['wait messages/0=5', 'query']);
  });

  it('marks an answer that may be stale', async () => {
    expect((await orderOf(pick, false)).slice(0, 3)).toEqual(['wait messages/0=5', 'stale', 'query']);
  });
});
