/** Endpoints of Airy Core that this product does not have. They answer 501 with a pointer (docs/compatibility.md). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { nothing } from './scalars.ts';

const names = [
  'streams.list',
  'streams.create',
  'streams.info',
  'streams.delete',
  'llm.info',
  'llm.stats',
  'llm.query',
  'llm-consumers.list',
  'llm-consumers.create',
  'llm-consumers.delete',
] as const;

/** By name; `/kafka/…`, `/topics` and `schemas.*` are answered alike but are no endpoints of the catalogue. */
export const notImplemented = Object.fromEntries(
  names.map(name => [
    name,
    endpoint({
      path: `/${name}`,
      summary: `Is not part of this version (${name} of Airy Core)`,
      access: 'agent',
      writes: false,
      request: z.unknown(),
      status: 501,
      response: nothing,
      errors: ['not_implemented'],
    }),
  ]),
) as unknown as Readonly<Record<(typeof names)[number], ReturnType<typeof endpoint>>>;

/** What Airy Core answered beside its endpoints, with any method; with a slash at the end: everything beneath it. */
export const notImplementedPaths = [
  '/kafka/',
  '/topics',
  '/topics/',
  '/schemas.list',
  '/schemas.versions',
  '/schemas.info',
  '/schemas.lastMessage',
  '/schemas.create',
  '/schemas.update',
  '/schemas.compatibility',
  '/schemas.delete',
] as const;
