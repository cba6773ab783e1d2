/** users.list (contract §3). */
import { presentUser, usersList } from '@airy/contract';
import { awaitOwnWrites, route, type AnyRoute } from '@airy/http';
import type { Parts } from './parts.ts';

export function userRoutes({ administration }: Parts): readonly AnyRoute[] {
  return [
    route(usersList, async ({ cursor, page_size: pageSize }, call) => {
      await awaitOwnWrites(call, administration);
      const page = await administration.query.users({ cursor, pageSize });
      return {
        data: page.items.map(presentUser),
        pagination_data: {
          previous_cursor: page.previousCursor,
          next_cursor: page.nextCursor,
          total: page.total,
        },
      };
    }),
  ];
}
