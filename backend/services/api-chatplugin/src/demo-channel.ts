/** The channel of the demo page. */
import type { CommunicationView } from '@airy/communication-view';
import type { Channel } from '@airy/model';
import { channelId, uuid5 } from '@airy/model/ids';
import type { Commander } from '@airy/processing';
import { chatplugin } from '@airy/source-chatplugin';

const name = 'Chat widget';
const sourceChannelId = 'demo';

/**
 * A widget channel to show; an instance without any channel gets one, so that the first start has something to talk
 * through. Null: there are channels, but no connected one of the widget.
 */
export async function demoChannelId(parts: {
  readonly commander: Commander;
  readonly view: CommunicationView;
}): Promise<string | null> {
  const channels = await parts.view.channels(null);
  if (channels.length === 0) return connectDemo(parts.commander);
  const connected = channels.filter(({ channel }) => channel.connectionState === 'CONNECTED');
  return connected.find(({ channel }) => channel.source === chatplugin.id)?.channel.id ?? null;
}

/** Ids are derived, so that however often it is asked there is one. */
async function connectDemo(commander: Commander): Promise<string> {
  const id = channelId(chatplugin.id, sourceChannelId);
  const channel: Channel = { id, source: chatplugin.id, sourceChannelId, token: null, connectionState: 'CONNECTED' };
  const request = (about: string) => ({ id: uuid5(id, about), principal: 'system', requestHash: null });
  // The name first: whoever hears of the channel finds it.
  await commander.conversation({
    ...request('name'),
    command: {
      type: 'metadata.set',
      conversationId: id,
      subject: { kind: 'channel', id },
      data: { name },
      mustExist: false,
    },
  });
  await commander.administration({ ...request('connect'), command: { type: 'channel.connect', channel } });
  return id;
}
