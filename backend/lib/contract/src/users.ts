/** users.list (contract §3): who has signed in. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { date, pageOf } from './payloads.ts';
import { count, cursor, maxPageSize } from './scalars.ts';

export const userPayload = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    avatar_url: z.string().nullable(),
    first_seen_at: date,
    last_seen_at: date,
  })
  .meta({ id: 'User' });
export type UserPayload = z.infer<typeof userPayload>;

/** As any other, but for an explicit null, which was 10 here (contract §14). */
const pageSize = count
  .nullish()
  .transform(value => Math.min(value === null || value === 0 ? 10 : (value ?? 20), maxPageSize));

export const usersList = endpoint({
  path: '/users.list',
  summary: 'Lists the people who have signed in',
  access: 'agent',
  writes: false,
  request: z.object({ cursor, page_size: pageSize }),
  status: 200,
  response: pageOf(userPayload),
  errors: ['invalid_cursor'],
});
