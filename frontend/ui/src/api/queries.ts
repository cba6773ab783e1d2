/** What the screens read, each under one key. Events change what is read in place (live.ts). */
import { infiniteQueryOptions, QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { client, isPassing, waitBefore } from './client.ts';
import { readSignInProviders } from '../state/sign-in-providers.ts';
import type { Conversation, ConversationPage, MessagePage, Pages } from './wire.ts';

export const keys = {
  session: ['session'],
  conversations: ['conversations'],
  conversation: (id: string) => ['conversation', id],
  messages: (conversationId: string) => ['messages', conversationId],
  channels: ['channels'],
  tags: ['tags'],
  config: ['config'],
  signInProviders: ['sign-in-providers'],
} as const;

const pageSize = 50;

/** Events keep what is read fresh, so nothing is read again merely because it is old. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 3 && isPassing(error),
      retryDelay: (attempt, error) => waitBefore(attempt + 1, error),
    },
    mutations: { networkMode: 'always' },
  },
});

/** Whom one may sign in with; nothing while that is not known. */
export function useSignInProviders() {
  return useQuery({ queryKey: keys.signInProviders, queryFn: ({ signal }) => readSignInProviders(signal) });
}

/** Who is signed in. */
export function useSession() {
  return useQuery({ queryKey: keys.session, queryFn: ({ signal }) => client.call('session.info', {}, { signal }) });
}

/** The conversation list, page by page. */
export function useConversations() {
  return useInfiniteQuery<ConversationPage, Error, Pages<ConversationPage>, typeof keys.conversations, string | null>({
    queryKey: keys.conversations,
    queryFn: ({ pageParam, signal }) =>
      client.call('conversations.list', { cursor: pageParam, page_size: pageSize }, { signal }),
    initialPageParam: null,
    getNextPageParam: page => page.pagination_data.next_cursor,
  });
}

/** One conversation, also when its place in the list is not loaded. */
export function useConversation(id: string) {
  return useQuery<Conversation>({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => client.call('conversations.info', { conversation_id: id }, { signal }),
  });
}

function messagesOptions(conversationId: string) {
  return infiniteQueryOptions<MessagePage, Error, Pages<MessagePage>, readonly unknown[], string | null>({
    queryKey: keys.messages(conversationId),
    queryFn: ({ pageParam, signal }) => {
      const request = { conversation_id: conversationId, cursor: pageParam, page_size: pageSize };
      return client.call('messages.list', request, { signal });
    },
    initialPageParam: null,
    getNextPageParam: page => page.pagination_data.next_cursor,
  });
}

/** A thread, newest page first. */
export function useMessages(conversationId: string) {
  return useInfiniteQuery(messagesOptions(conversationId));
}

const pointedMs = 100;
let pointedAt: ReturnType<typeof setTimeout> | undefined;

/** Reads a thread before it is opened, once somebody has pointed at it for a moment. */
export function prepareThread(conversationId: string): void {
  clearTimeout(pointedAt);
  pointedAt = setTimeout(() => void queryClient.prefetchInfiniteQuery(messagesOptions(conversationId)), pointedMs);
}

/** Connected channels. */
export function useChannels() {
  return useQuery({
    queryKey: keys.channels,
    queryFn: async ({ signal }) => (await client.call('channels.list', {}, { signal })).data,
  });
}

/** All tags, by name. */
export function useTags() {
  return useQuery({
    queryKey: keys.tags,
    queryFn: async ({ signal }) => (await client.call('tags.list', {}, { signal })).data,
    select: tags => tags.toSorted((a, b) => a.name.localeCompare(b.name)),
  });
}

/**
 * False if no service of the source is switched on, so that nothing of it can be connected; true too while that is not
 * known, as the server then says why it refuses.
 */
export function useIsConfigured(source: string): boolean {
  const config = useQuery({
    queryKey: keys.config,
    queryFn: ({ signal }) => client.call('client.config', {}, { signal }),
    select: ({ services }) => Object.values(services).filter(one => one.component === `sources-${source}`),
  });
  return config.data === undefined || config.data.some(one => one.enabled);
}
