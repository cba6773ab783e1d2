/** Connecting the bot (contract §3 channels.viber.*, §6 Viber). */
import { idAt, SourceError, textAt } from '@airy/source-kit';
import type { ChannelSetup, ConnectRequest, SourceHttp } from '@airy/source-kit';
import { z } from 'zod';
import { callViber } from './api.ts';
import type { ViberConfig } from './config.ts';
import { channelIdOf } from './inbound.ts';
import { accountParameter, webhookPath } from './webhook.ts';

/** The body may be missing; name and picture are then the bot's own (contract §14). */
const connect = z
  .object({
    name: z.string().nullish().meta({ title: 'Name', description: 'How agents see the channel; else the bot’s name.' }),
    image_url: z
      .string()
      .nullish()
      .meta({ title: 'Picture', description: 'Address of a picture of the channel; else the bot’s.' }),
    // As an older client spells it.
    imageUrl: z.string().nullish(),
  })
  .nullish();

const explore = z.object({});

interface Account {
  readonly id: string;
  readonly name: string | null;
  readonly icon: string | null;
}

/** Whose token it is. @throws SourceError */
export async function readAccount(config: ViberConfig, http: SourceHttp): Promise<Account> {
  const info = await callViber(http, config, 'get_account_info', {});
  const id = idAt(info, 'id');
  if (id === null) throw new SourceError('refused', 'Viber did not tell whose token it is.');
  return { id, name: textAt(info, 'name') || null, icon: textAt(info, 'icon') || null };
}

/** Viber calls it at once, with the event `webhook`. */
function webhookAddress(publicUrl: string, accountId: string): string {
  const query = new URLSearchParams({ [accountParameter]: accountId });
  return `${publicUrl.replace(/\/+$/, '')}${webhookPath}?${query.toString()}`;
}

async function onConnect({ config, request, publicUrl, http }: ConnectRequest<ViberConfig, z.infer<typeof connect>>) {
  const account = await readAccount(config, http);
  const url = webhookAddress(publicUrl, account.id);
  await callViber(http, config, 'set_webhook', { url, send_name: true, send_photo: true });
  const imageUrl = request?.image_url ?? request?.imageUrl ?? account.icon;
  return {
    channelId: channelIdOf(account.id),
    sourceChannelId: account.id,
    token: null,
    metadata: {
      name: request?.name ?? account.name ?? 'Viber',
      ...(imageUrl === null ? {} : { image_url: imageUrl }),
    },
  };
}

async function onDisconnect({ config, http }: { readonly config: ViberConfig; readonly http: SourceHttp }) {
  await callViber(http, config, 'set_webhook', { url: '' });
}

/** A token is one bot's. */
async function onExplore({ config, http }: ConnectRequest<ViberConfig, z.infer<typeof explore>>) {
  const { id, name, icon } = await readAccount(config, http);
  return [{ sourceChannelId: id, name: name ?? 'Viber', imageUrl: icon, fields: { account_id: id } }];
}

export const viberChannels: ChannelSetup<ViberConfig> = { connect, onConnect, onDisconnect, explore, onExplore };
