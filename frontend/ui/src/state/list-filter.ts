/** Which conversations the list shows. Pure. The server has no filters yet, so this looks at what is loaded. */
import type { Conversation } from '../api/wire.ts';

export const filters = [
  { id: 'all', label: 'All' },
  { id: 'open', label: 'Open' },
  { id: 'unread', label: 'Unread' },
  { id: 'closed', label: 'Closed' },
] as const;

export type ListFilter = (typeof filters)[number]['id'];

/** The filter of that name; `all` for anything else. */
export function parseFilter(text: string | null): ListFilter {
  return filters.find(one => one.id === text)?.id ?? 'all';
}

/** Those that the filter lets through; the selected one stays, or it would vanish while it is read. */
export function filtered(
  conversations: readonly Conversation[],
  filter: ListFilter,
  selectedId: string | null,
): readonly Conversation[] {
  if (filter === 'all') return conversations;
  return conversations.filter(one => one.id === selectedId || passes(one, filter));
}

function passes({ metadata }: Conversation, filter: ListFilter): boolean {
  if (filter === 'unread') return metadata.unread_count > 0;
  return (metadata.state === 'CLOSED') === (filter === 'closed');
}
