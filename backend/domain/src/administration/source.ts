/** Commands about sources of the Source API. */
import type { CustomSource } from '@airy/model';
import { z } from 'zod';
import { rejected } from '../decision.ts';
import { change, idText } from './fields.ts';
import { notFound, put, remove } from './handler.ts';
import type { Handlers } from './handler.ts';

/** Result: `{ source, token }`, the token as it was given: sealed. Rejected: `source_exists`. */
export interface CreateSource {
  readonly type: 'source.create';
  readonly source: Omit<CustomSource, 'createdAt'>;
}
/** Null leaves a field as it is; an empty `actionEndpoint` takes it away. Result: `{ source }`. Rejected: `not_found`. */
export interface UpdateSource {
  readonly type: 'source.update';
  readonly id: string;
  readonly name: string | null;
  readonly imageUrl: string | null;
  readonly actionEndpoint: string | null;
}
/** Its channels stay, for a source of the same id that is created later. Result: null. Rejected: `not_found`. */
export interface DeleteSource {
  readonly type: 'source.delete';
  readonly id: string;
}
export type SourceCommand = CreateSource | UpdateSource | DeleteSource;

export const sourceHandlers: Handlers<SourceCommand> = {
  'source.create': {
    schema: z.object({
      type: z.literal('source.create'),
      source: z.object({
        id: idText,
        token: z.string().min(1).max(5_000),
        name: change,
        imageUrl: change,
        actionEndpoint: change,
      }),
    }),
    entityId: ({ source }) => source.id,
    decide(state, { source }, context) {
      if (state.find('source', source.id) !== null)
        return rejected('source_exists', `There is a source ${source.id} already.`);
      const decision = put('source', { before: null, after: { ...source, createdAt: context.now } }, context);
      return { ...decision, result: { ...decision.result, token: source.token } };
    },
  },
  'source.update': {
    schema: z.object({
      type: z.literal('source.update'),
      id: idText,
      name: change,
      imageUrl: change,
      actionEndpoint: change,
    }),
    entityId: ({ id }) => id,
    decide(state, { id, name, imageUrl, actionEndpoint }, context) {
      const before = state.find('source', id);
      if (before === null) return notFound('source');
      const after = {
        ...before,
        name: name ?? before.name,
        imageUrl: imageUrl ?? before.imageUrl,
        actionEndpoint: actionEndpoint === '' ? null : (actionEndpoint ?? before.actionEndpoint),
      };
      return put('source', { before, after }, context);
    },
  },
  'source.delete': {
    schema: z.object({ type: z.literal('source.delete'), id: idText }),
    entityId: ({ id }) => id,
    decide: (state, { id }, context) =>
      state.find('source', id) === null ? notFound('source') : remove('source', id, context),
  },
};
