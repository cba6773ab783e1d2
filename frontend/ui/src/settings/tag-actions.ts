/** Creating, changing and deleting tags. */
import { write } from '../api/client.ts';
import { keys, queryClient } from '../api/queries.ts';
import type { Tag, TagColor } from '../api/wire.ts';

/** The colours there are, in the order they are offered. */
export const tagColors: readonly { readonly id: TagColor; readonly name: string }[] = [
  { id: 'tag-blue', name: 'Blue' },
  { id: 'tag-green', name: 'Green' },
  { id: 'tag-purple', name: 'Purple' },
  { id: 'tag-red', name: 'Red' },
];

function change(edit: (tags: readonly Tag[]) => readonly Tag[]): void {
  queryClient.setQueryData<readonly Tag[]>(keys.tags, tags => (tags === undefined ? tags : edit(tags)));
}

/** @throws ApiError */
export async function createTag(name: string, color: TagColor): Promise<void> {
  const tag = await write('tags.create', { name, color });
  change(tags => [...tags.filter(one => one.id !== tag.id), tag]);
}

/** @throws ApiError */
export async function updateTag(tag: Tag): Promise<void> {
  await write('tags.update', tag);
  change(tags => tags.map(one => (one.id === tag.id ? tag : one)));
}

/** @throws ApiError */
export async function deleteTag(id: string): Promise<void> {
  await write('tags.delete', { id });
  change(tags => tags.filter(one => one.id !== id));
}
