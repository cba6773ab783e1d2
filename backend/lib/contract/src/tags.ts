/** tags.* (contract §3). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { tagColor, tagPayload } from './payloads.ts';
import { id, name, nothing, optional } from './scalars.ts';

export const tagsCreate = endpoint({
  path: '/tags.create',
  summary: 'Creates a tag',
  access: 'agent',
  writes: true,
  request: z.object({ name, color: tagColor }),
  status: 201,
  response: tagPayload,
  errors: [],
});

export const tagsUpdate = endpoint({
  path: '/tags.update',
  summary: 'Renames or recolours a tag',
  access: 'agent',
  writes: true,
  request: z.object({ id, name: optional(name), color: optional(tagColor) }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

export const tagsDelete = endpoint({
  path: '/tags.delete',
  summary: 'Deletes a tag; conversations keep its id',
  access: 'agent',
  writes: true,
  request: z.object({ id }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

export const tagsList = endpoint({
  path: '/tags.list',
  summary: 'Lists all tags',
  access: 'agent',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({ data: z.array(tagPayload) }),
  errors: [],
});
