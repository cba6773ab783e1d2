/** A channel is one widget on one site (contract §3, channels.chatplugin.connect): nothing to ask anybody for. */
import type { ChannelSetup, ConnectRequest } from '@airy/source-kit';
import { z } from 'zod';

const text = z.string().nullish();

/** `imageUrl`: as an older client spells it (contract §14). */
const connect = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .meta({
      title: 'Name',
      description: 'For you and your colleagues; visitors do not see it.',
      examples: ['Web shop'],
    }),
  image_url: text,
  imageUrl: text,
});

export const chatpluginChannels: ChannelSetup<Record<string, never>> = {
  connect,
  newChannelEachTime: true,
  embed: { script: '/chatplugin/ui/s.js', page: '/chatplugin/ui/example' },
  async onConnect({ request }: ConnectRequest<Record<string, never>, z.infer<typeof connect>>) {
    const imageUrl = request.image_url ?? request.imageUrl ?? null;
    return {
      sourceChannelId: request.name,
      token: null,
      metadata: { name: request.name, ...(imageUrl === null ? {} : { image_url: imageUrl }) },
    };
  },
};
