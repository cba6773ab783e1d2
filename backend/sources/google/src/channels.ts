/** Channels that are stored can be disconnected; new ones cannot come to be (contract §3, channels.google.*). */
import { PlatformClosedError } from '@airy/source-kit';
import type { ChannelSetup } from '@airy/source-kit';
import { z } from 'zod';
import { closed } from './closed.ts';
import type { googleConfig } from './config.ts';

const text = z.string().nullish();

const connect = z.object({
  gbm_id: z.union([z.string().trim().min(1), z.number().transform(String)]).meta({ examples: ['agents/1234'] }),
  name: z.string().meta({ examples: ['Lamps and shades'] }),
  image_url: text,
  imageUrl: text,
});

export const googleChannels: ChannelSetup<(typeof googleConfig)['_output']> = {
  connect,
  onConnect: () => Promise.reject(new PlatformClosedError(closed)),
};
