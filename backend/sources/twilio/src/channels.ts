/** Connecting numbers (contract §3 channels.twilio.*). */
import { SourceError } from '@airy/source-kit';
import type { ChannelSetup, Connection, ConnectRequest, OpenChannel, SourceHttp } from '@airy/source-kit';
import { z } from 'zod';
import { addressOf, smsSource, whatsappPrefix, whatsappSource } from './addresses.ts';
import type { TwilioSourceId } from './addresses.ts';
import { callbackUrl } from './api.ts';
import type { TwilioConfig } from './config.ts';
import { findNumber, findSender, listNumbers, listSenders } from './numbers.ts';
import type { Sender } from './numbers.ts';

const text = z.string().nullish();

/** `imageUrl`: as an older client spells it (contract §14). */
const connect = z.object({
  phone_number: z
    .union([z.string(), z.number().transform(String)])
    .transform(number => number.replaceAll(/\s/g, ''))
    .refine(number => /^(?:whatsapp:)?(?:\+\d{5,15}|\d{3,8})$/.test(number), 'must be like +491711234567')
    .meta({
      title: 'Phone number',
      description: 'As Twilio lists it, with + and country code.',
      examples: ['+491711234567'],
    }),
  name: z
    .string()
    .trim()
    .min(1)
    .meta({ title: 'Name', description: 'How agents see the channel.', examples: ['Hotline'] }),
  image_url: text,
  imageUrl: text,
});

const explore = z.object({});

type Connect = ConnectRequest<TwilioConfig, z.infer<typeof connect>>;

interface Account {
  readonly config: TwilioConfig;
  readonly http: SourceHttp;
}

function channelsOf(
  source: TwilioSourceId,
  lists: {
    find(account: Account, address: string): Promise<Sender | null>;
    list(account: Account): Promise<readonly Sender[]>;
    /** Whether a number that Twilio does not list may be connected. */
    readonly mayBeUnlisted: boolean;
  },
): ChannelSetup<TwilioConfig> {
  return {
    connect,
    explore,
    async onConnect({ config, request, publicUrl, http }: Connect): Promise<Connection> {
      const address = addressOf(source, request.phone_number);
      const sender = await lists.find({ config, http }, address);
      if (sender === null && !lists.mayBeUnlisted)
        throw new SourceError('refused', `The Twilio account has no number ${address}.`);
      const url = callbackUrl(config, publicUrl);
      if (sender !== null && url !== null && sender.webhook !== url) await sender.setWebhook(url);
      const imageUrl = request.image_url ?? request.imageUrl ?? null;
      return {
        sourceChannelId: address,
        token: null,
        metadata: { name: request.name, ...(imageUrl === null ? {} : { image_url: imageUrl }) },
      };
    },
    /** Twilio stops posting, unless somebody else has taken the number's messages over. */
    async onDisconnect({ config, channel, publicUrl, http }) {
      const sender = await lists.find({ config, http }, channel.sourceChannelId);
      const url = callbackUrl(config, publicUrl);
      if (sender !== null && url !== null && sender.webhook === url) await sender.setWebhook('');
    },
    async onExplore({ config, http }: ConnectRequest<TwilioConfig, z.infer<typeof explore>>) {
      const found = await lists.list({ config, http });
      return found.map(({ address, name }) => ({
        sourceChannelId: address,
        name: name ?? plainNumber(address),
        imageUrl: null,
        fields: { phone_number: plainNumber(address) },
      }));
    },
  };
}

function plainNumber(address: string): string {
  return address.startsWith(whatsappPrefix) ? address.slice(whatsappPrefix.length) : address;
}

export const smsChannels = channelsOf(smsSource, { find: findNumber, list: listNumbers, mayBeUnlisted: false });

/** The sandbox's number is everybody's, so it is in nobody's list. */
export const whatsappChannels = channelsOf(whatsappSource, {
  find: findSender,
  list: listSenders,
  mayBeUnlisted: true,
});

/** Whether the account (still) has the channel's number. @throws SourceError */
export async function hasChannel(account: Account, { sourceChannelId }: OpenChannel): Promise<boolean> {
  // The sandbox's is not to be found, and still good.
  if (sourceChannelId.startsWith(whatsappPrefix)) return true;
  return (await findNumber(account, sourceChannelId)) !== null;
}
