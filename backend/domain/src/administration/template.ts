/** Commands about templates. */
import type { Template } from '@airy/model';
import { z } from 'zod';
import { change, idText } from './fields.ts';
import { notFound, put, remove } from './handler.ts';
import type { Handlers } from './handler.ts';

/** Result: `{ template }`. */
export interface CreateTemplate {
  readonly type: 'template.create';
  readonly template: Template;
}
/** Null leaves a field as it is. Result: `{ template }`. Rejected: `not_found`. */
export interface UpdateTemplate {
  readonly type: 'template.update';
  readonly id: string;
  readonly name: string | null;
  readonly source: string | null;
  /** JSON text. */
  readonly content: string | null;
}
/** Result: null. Rejected: `not_found`. */
export interface DeleteTemplate {
  readonly type: 'template.delete';
  readonly id: string;
}
export type TemplateCommand = CreateTemplate | UpdateTemplate | DeleteTemplate;

export const templateHandlers: Handlers<TemplateCommand> = {
  'template.create': {
    schema: z.object({
      type: z.literal('template.create'),
      template: z.object({ id: idText, name: z.string(), source: z.string(), content: z.string() }),
    }),
    entityId: ({ template }) => template.id,
    decide: (state, { template }, context) =>
      put('template', { before: state.find('template', template.id), after: template }, context),
  },
  'template.update': {
    schema: z.object({
      type: z.literal('template.update'),
      id: idText,
      name: change,
      source: change,
      content: change,
    }),
    entityId: ({ id }) => id,
    decide(state, { id, name, source, content }, context) {
      const before = state.find('template', id);
      if (before === null) return notFound('template');
      const after = {
        ...before,
        name: name ?? before.name,
        source: source ?? before.source,
        content: content ?? before.content,
      };
      return put('template', { before, after }, context);
    },
  },
  'template.delete': {
    schema: z.object({ type: z.literal('template.delete'), id: idText }),
    entityId: ({ id }) => id,
    decide: (state, { id }, context) =>
      state.find('template', id) === null ? notFound('template') : remove('template', id, context),
  },
};
