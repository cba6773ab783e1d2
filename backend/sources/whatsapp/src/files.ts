/** Files of received messages stand at Meta for some days, behind an id and an address that lives for five minutes. */
import { authorization, callGraph, checkReasonOf, graphUrl } from '@airy/graph-api';
import { idAt, SourceError, textAt } from '@airy/source-kit';
import type { Json, ReceivedFiles } from '@airy/source-kit';
import type { WhatsappConfig } from './config.ts';
import { mediaTypes } from './message-type.ts';

/** `voice`: how recordings stood in the first payloads. */
const fileFields = [...mediaTypes, 'voice'] as const;

function refsOf(content: Json): readonly string[] {
  return fileFields.flatMap(field => idAt(content, field, 'id') ?? []).filter(id => /^[\w-]+$/.test(id));
}

type LocateRequest = Parameters<ReceivedFiles<WhatsappConfig>['locate']>[0];

async function locate({ config, channel, ref, http }: LocateRequest) {
  if (channel.token === null) throw new SourceError('token', 'The number is not connected.');
  const headers = authorization(channel.token);
  try {
    const query = { phone_number_id: channel.sourceChannelId };
    const media = await callGraph(http, {
      method: 'GET',
      url: graphUrl(config, `/${encodeURIComponent(ref)}`, query),
      headers,
    });
    const url = textAt(media, 'url');
    // The host of the files answers nobody who does not say what they are.
    return url === null ? null : { url, headers: { ...headers, 'user-agent': 'Airy' } };
  } catch (error) {
    if (error instanceof SourceError && checkReasonOf(error) === 'not_found') return null;
    throw error;
  }
}

export const whatsappFiles: ReceivedFiles<WhatsappConfig> = {
  refsOf,
  locate,
  mayFetchPrivateAddresses: ({ graphUrl: address }) => new URL(address).hostname !== 'graph.facebook.com',
};
