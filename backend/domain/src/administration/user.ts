/** Commands about users. */
import type { User } from '@airy/model';
import { z } from 'zod';
import { change, idText } from './fields.ts';
import { put } from './handler.ts';
import type { Handlers } from './handler.ts';

/** Somebody has signed in. Null leaves what was known. Result: `{ user }`. Never rejected. */
export interface SeeUser {
  readonly type: 'user.seen';
  /** `<provider>:<id>`. */
  readonly id: string;
  readonly name: string | null;
  readonly avatarUrl: string | null;
}

export const userHandlers: Handlers<SeeUser> = {
  'user.seen': {
    schema: z.object({ type: z.literal('user.seen'), id: idText, name: change, avatarUrl: change }),
    entityId: ({ id }) => id,
    decide(state, { id, name, avatarUrl }, context) {
      const before = state.find('user', id);
      const after: User = {
        id,
        firstSeenAt: before?.firstSeenAt ?? context.now,
        // The clock of another machine may be behind.
        lastSeenAt: Math.max(before?.lastSeenAt ?? 0, context.now),
        name: name ?? before?.name ?? null,
        avatarUrl: avatarUrl ?? before?.avatarUrl ?? null,
      };
      return put('user', { before, after }, context);
    },
  },
};
