/** How an account is connected: the endpoints `channels.sample-chat.connect` and `.disconnect` are made of it. */
import type { ChannelSetup, ConnectRequest } from '@airy/source-kit';
import { z } from 'zod';
import type { SampleChatConfig } from './config.ts';

const connect = z.object({
  account: z.string().trim().min(1).meta({ title: 'Account', description: 'Its id, under Settings at the platform.' }),
  token: z.string().trim().min(1).meta({ title: 'Token', description: 'Made under Settings, API.', secret: true }),
  name: z.string().nullish(),
  image_url: z.string().nullish(),
});

/** The caller seals the token; metadata is shown to everyone. */
async function onConnect({ request }: ConnectRequest<SampleChatConfig, z.infer<typeof connect>>) {
  const { account, token, name, image_url: imageUrl } = request;
  return {
    sourceChannelId: account,
    token,
    metadata: { name: name ?? account, ...(imageUrl ? { image_url: imageUrl } : {}) },
  };
}

export const sampleChatChannels: ChannelSetup<SampleChatConfig> = { connect, onConnect };
