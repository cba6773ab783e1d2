/** Commands about tags. */
import { tagColors } from '@airy/model';
import type { Tag } from '@airy/model';
import { z } from 'zod';
import { change, idText } from './fields.ts';
import { notFound, put, remove } from './handler.ts';
import type { Handlers } from './handler.ts';

/** Result: `{ tag }`. */
export interface CreateTag {
  readonly type: 'tag.create';
  readonly tag: Tag;
}
/** Null leaves a field as it is. Result: `{ tag }`. Rejected: `not_found`. */
export interface UpdateTag {
  readonly type: 'tag.update';
  readonly id: string;
  readonly name: string | null;
  readonly color: Tag['color'] | null;
}
/** Result: null. Rejected: `not_found`. */
export interface DeleteTag {
  readonly type: 'tag.delete';
  readonly id: string;
}
export type TagCommand = CreateTag | UpdateTag | DeleteTag;

const color = z.enum(tagColors);

export const tagHandlers: Handlers<TagCommand> = {
  'tag.create': {
    schema: z.object({ type: z.literal('tag.create'), tag: z.object({ id: idText, name: z.string(), color }) }),
    entityId: ({ tag }) => tag.id,
    decide: (state, { tag }, context) => put('tag', { before: state.find('tag', tag.id), after: tag }, context),
  },
  'tag.update': {
    schema: z.object({ type: z.literal('tag.update'), id: idText, name: change, color: color.nullable() }),
    entityId: ({ id }) => id,
    decide(state, command, context) {
      const before = state.find('tag', command.id);
      if (before === null) return notFound('tag');
      const after = { ...before, name: command.name ?? before.name, color: command.color ?? before.color };
      return put('tag', { before, after }, context);
    },
  },
  'tag.delete': {
    schema: z.object({ type: z.literal('tag.delete'), id: idText }),
    entityId: ({ id }) => id,
    decide: (state, { id }, context) => (state.find('tag', id) === null ? notFound('tag') : remove('tag', id, context)),
  },
};
