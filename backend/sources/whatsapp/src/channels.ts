/** Connecting business phone numbers (contract §3 channels.whatsapp.*, §6 Connect). */
import { authorization, callGraph, exchangeToken, graphUrl, readWholeList } from '@airy/graph-api';
import { idAt, listAt, SourceError, textAt } from '@airy/source-kit';
import type { ChannelSetup, Connection, ConnectRequest, Json, SourceHttp } from '@airy/source-kit';
import { z } from 'zod';
import type { WhatsappConfig } from './config.ts';
import { registerWebhook, subscribe } from './subscription.ts';

const platformId = z.union([z.string().trim().min(1), z.number().transform(String)]);
const text = z.string().nullish();

const userToken = z.string().trim().min(1).meta({
  title: 'Access token',
  description:
    'Of a system user with the permissions whatsapp_business_messaging and whatsapp_business_management: Business settings, System users.',
  secret: true,
});

const connect = z.object({
  phone_number_id: platformId.meta({
    title: 'Phone number id',
    description:
      'Under WhatsApp, API setup, of your app; it is not the number itself. Or chosen under “Show what can be connected”.',
    examples: ['106540352242922'],
  }),
  user_token: userToken,
  business_account_id: platformId.nullish().meta({
    title: 'WhatsApp Business account id',
    description: 'Only needed where the number does not tell its account.',
    examples: ['102290129340398'],
  }),
  name: text.meta({ title: 'Name', description: 'How agents see the channel; else the name that customers see.' }),
  image_url: text.meta({ title: 'Picture', description: 'Address of a picture of the channel.' }),
  // As an older client spells it (contract §14).
  imageUrl: text,
});

const explore = z.object({
  user_token: userToken,
  business_account_id: platformId.meta({
    title: 'WhatsApp Business account id',
    description: 'Under WhatsApp, API setup, of your app: all numbers of that account are listed.',
    examples: ['102290129340398'],
  }),
});

type Connect = ConnectRequest<WhatsappConfig, z.infer<typeof connect>>;

async function onConnect({ config, request, http, publicUrl }: Connect): Promise<Connection> {
  const longLived = await longLivedToken(config, request.user_token, http);
  const number = await callGraph(http, {
    method: 'GET',
    url: graphUrl(config, `/${encodeURIComponent(request.phone_number_id)}`, {
      fields: 'id,display_phone_number,verified_name,health_status',
    }),
    headers: authorization(longLived),
  });
  const phoneNumberId = idAt(number, 'id');
  if (phoneNumberId === null) throw new SourceError('refused', 'WhatsApp did not tell the number.');
  const account = request.business_account_id ?? accountOf(number);
  if (account === null)
    throw new SourceError('refused', 'WhatsApp did not tell whose number it is: give business_account_id, too.');
  await subscribe({ config, account, token: longLived, http });
  await registerWebhook({ config, http, publicUrl });
  const imageUrl = request.image_url ?? request.imageUrl ?? null;
  return {
    sourceChannelId: phoneNumberId,
    token: longLived,
    metadata: {
      name: request.name ?? nameOf(number) ?? `Number ${phoneNumberId}`,
      ...(imageUrl === null ? {} : { image_url: imageUrl }),
      ...phoneOf(number),
      business_account_id: account,
    },
  };
}

/** Tokens of system users live long already, and some cannot be exchanged: those are taken as they are. */
async function longLivedToken(config: WhatsappConfig, given: string, http: SourceHttp): Promise<string> {
  try {
    return await exchangeToken(http, config, given);
  } catch (error) {
    if (error instanceof SourceError && error.consequence === 'refused') return given;
    throw error;
  }
}

/** A number names what it depends on in its health: itself, its account, the business and the app. */
function accountOf(number: Json): string | null {
  const entities = listAt(number, 'health_status', 'entities');
  return idAt(entities.find(entity => textAt(entity, 'entity_type') === 'WABA') ?? null, 'id');
}

function nameOf(number: Json): string | null {
  return textAt(number, 'verified_name') ?? textAt(number, 'display_phone_number');
}

function phoneOf(number: Json): { readonly [key: string]: Json } {
  const phone = textAt(number, 'display_phone_number');
  return phone === null ? {} : { phone_number: phone };
}

async function onExplore({ config, request, http }: ConnectRequest<WhatsappConfig, z.infer<typeof explore>>) {
  const numbers = await readWholeList(http, {
    address: config,
    path: `/${encodeURIComponent(request.business_account_id)}/phone_numbers`,
    query: { fields: 'id,display_phone_number,verified_name,quality_rating' },
    token: request.user_token,
  });
  return numbers.flatMap(number => {
    const phoneNumberId = idAt(number, 'id');
    if (phoneNumberId === null) return [];
    const name = [textAt(number, 'verified_name'), textAt(number, 'display_phone_number')]
      .filter(part => part !== null)
      .join(', ');
    return [
      {
        sourceChannelId: phoneNumberId,
        name: name === '' ? `Number ${phoneNumberId}` : name,
        imageUrl: null,
        fields: {
          phone_number_id: phoneNumberId,
          business_account_id: request.business_account_id,
          phone_number: textAt(number, 'display_phone_number'),
          quality_rating: textAt(number, 'quality_rating'),
        },
      },
    ];
  });
}

export const whatsappChannels: ChannelSetup<WhatsappConfig> = { connect, onConnect, explore, onExplore };
