/** client.config (contract §3) and the session endpoints. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { tagColor, userProfile } from './payloads.ts';
import { nothing } from './scalars.ts';

const serviceState = z.object({ enabled: z.boolean(), healthy: z.boolean(), component: z.string() });

/** Colours are six hexadecimal digits without `#`, as Airy Core sends them. */
const tagColors = z.object({
  default: z.string(),
  background: z.string(),
  font: z.string(),
  border: z.string(),
  position: z.int(),
});

export const clientConfig = endpoint({
  path: '/client.config',
  summary: 'Returns what a front end needs to know: services, who is signed in, colours of tags',
  access: 'agent',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({
    services: z.record(z.string(), serviceState),
    user_profile: userProfile.nullable(),
    tag_config: z.object({ colors: z.record(tagColor, tagColors) }),
    cluster_version: z.string(),
  }),
  errors: [],
});

export const sessionInfo = endpoint({
  path: '/session.info',
  summary: 'Says who is signed in',
  access: 'agent',
  writes: false,
  request: z.object({}),
  status: 200,
  response: userProfile.extend({ kind: z.enum(['user', 'system']) }),
  errors: [],
});

export const sessionEnd = endpoint({
  path: '/session.end',
  summary: 'Signs out: clears the session cookie',
  access: 'none',
  writes: false,
  request: z.object({}),
  status: 204,
  response: nothing,
  errors: ['cross_site_request'],
});
