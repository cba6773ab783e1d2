/** What the screens read, each under one key. Events change what is read in place (live.ts). */
import { infiniteQueryOptions, QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { client, isPassing, waitBefore } from './client.ts';
import { findSource, type KnownSource } from '../state/sources.ts';
import { readSignInProviders } from '../state/sign-in-providers.ts';
import type { Conversation, ConversationPage, MessagePage, Pages } from './wire.ts';

export const keys = {
  session: ['session'],
  conversations: ['conversations'],
  conversation: (id: string) => ['conversation', id],
  messages: (conversationId: string) => ['messages', conversationId],
  channels: ['channels'],
  tags: ['tags'],
  components: ['components'],
  givenSettings: ['given-settings'],
  lastEvent: (component: string) => ['last-event', component],
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

/** Every component, by name: what can be set up, and what each kind of channel can do. */
export function useComponents() {
  return useQuery({
    queryKey: keys.components,
    queryFn: async ({ signal }) => Object.values((await client.call('components.list', {}, { signal })).components),
    select: components => components.toSorted((a, b) => a.displayName.localeCompare(b.displayName)),
  });
}

/** What was given to a component, by name of the setting; secrets are masked. Read anew each time it is shown. */
export function useGivenSettings(component: string) {
  return useQuery({
    queryKey: keys.givenSettings,
    queryFn: async ({ signal }) => (await client.call('components.get', {}, { signal })).components,
    select: components => components[component] ?? {},
    staleTime: 0,
  });
}

const lookAgainMs = 5_000;

/** When the platform of a component called last (ISO 8601), or null; looked at again every few seconds while it is shown. */
export function useLastEvent(component: string) {
  return useQuery({
    queryKey: keys.lastEvent(component),
    queryFn: async ({ signal }) => (await client.call('components.info', { name: component }, { signal })).lastEventAt,
    staleTime: 0,
    refetchInterval: lookAgainMs,
  });
}

/** What stands behind a channel; null while it is not known. */
export function useSource(id: string): KnownSource | null {
  const { data } = useComponents();
  return useMemo(() => findSource(data ?? [], id), [data, id]);
}
