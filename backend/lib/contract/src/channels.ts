/** channels.* (contract §3): the generic ones, and those that are made of what each source declares. */
import { z, type ZodType } from 'zod';
import { checkPayload } from './component-payloads.ts';
import { endpoint } from './endpoint.ts';
import { channelPayload } from './payloads.ts';
import { id, nothing, optional, text } from './scalars.ts';

/** `imageUrl` is as an old client spells it (contract §14). */
const imageFields = { image_url: optional(text), imageUrl: optional(text) };

export const channelsList = endpoint({
  path: '/channels.list',
  summary: 'Lists connected channels',
  access: 'agent',
  writes: false,
  request: z.object({ source: optional(text) }),
  status: 200,
  response: z.object({ data: z.array(channelPayload) }),
  errors: [],
});

export const channelsInfo = endpoint({
  path: '/channels.info',
  summary: 'Returns one channel, connected or not',
  access: 'agent',
  writes: false,
  request: z.object({ channel_id: id }),
  status: 200,
  response: channelPayload,
  errors: ['not_found'],
});

export const channelsUpdate = endpoint({
  path: '/channels.update',
  summary: 'Changes the name or picture of a channel',
  access: 'agent',
  writes: true,
  keepsAnswer: true,
  request: z.object({ channel_id: id, name: optional(text), ...imageFields }),
  status: 200,
  response: channelPayload,
  errors: ['not_found'],
});

export const channelsCheck = endpoint({
  path: '/channels.check',
  summary: 'Tries at the platform whether the credentials of a channel are good; nothing is changed',
  access: 'agent',
  writes: false,
  request: z.object({ channel_id: id }),
  status: 200,
  response: checkPayload,
  errors: ['not_found', 'channel_disconnected', 'check_not_available', 'source_not_configured'],
});

/** `channels.<source>.connect`; the body is the source's own declaration. */
export function channelConnect<Q extends ZodType>(source: string, request: Q) {
  return endpoint({
    path: `/channels.${source}.connect`,
    summary: `Connects a channel of ${source}, or connects it again`,
    access: 'agent',
    writes: true,
    keepsAnswer: true,
    request,
    status: 200,
    response: channelPayload,
    errors: [
      'source_not_configured',
      'platform_closed',
      'source_rejected',
      'source_token_invalid',
      'source_unavailable',
    ],
  });
}

/** `channels.<source>.disconnect`. */
export function channelDisconnect(source: string) {
  return endpoint({
    path: `/channels.${source}.disconnect`,
    summary: `Disconnects a channel of ${source} and forgets its token`,
    access: 'agent',
    writes: true,
    request: z.object({ channel_id: id }),
    status: 204,
    response: nothing,
    errors: ['not_found', 'source_not_configured'],
  });
}

/** `channels.<source>.explore`: what can be connected with these credentials. */
export function channelExplore<Q extends ZodType>(source: string, request: Q) {
  return endpoint({
    path: `/channels.${source}.explore`,
    // What the TypeScript client calls (contract §3).
    aliases: [`/${source}.channels.explore`],
    summary: `Lists what can be connected as a channel of ${source}`,
    access: 'agent',
    writes: false,
    request,
    status: 200,
    /** Beside these: fields of `channels.<source>.connect`, filled in. */
    response: z.object({
      data: z.array(z.looseObject({ name: z.string(), image_url: z.string().nullable(), connected: z.boolean() })),
    }),
    errors: ['source_not_configured', 'source_rejected', 'source_token_invalid', 'source_unavailable'],
  });
}

/** What the calls of any source have in common; the fields of a connect are the source's. */
export type ChannelCalls = {
  readonly [N in `channels.${string}.connect`]: ReturnType<typeof channelConnect<typeof anyFields>>;
} & {
  readonly [N in `channels.${string}.disconnect`]: ReturnType<typeof channelDisconnect>;
} & {
  readonly [N in `channels.${string}.explore`]: ReturnType<typeof channelExplore<typeof anyFields>>;
};

const anyFields = z.record(z.string(), z.unknown());
