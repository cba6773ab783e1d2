/** The simulator as one among all others. */
import type { PlatformSimulator, RunningSimulator, SimulatedChannel, SimulatorOptions } from '@airy/testkit';
import type { MessengerSimulator } from './messenger-simulator.ts';
import { verifyToken } from './settings.ts';
import { startMessengerSimulator } from './simulator.ts';

const personId = '310000000000001';

async function start({ host, port, airyUrl }: SimulatorOptions = {}): Promise<RunningSimulator> {
  const messenger = await startMessengerSimulator({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    webhookUrl: airyUrl === undefined ? null : webhookOf(airyUrl),
  });
  messenger.introduce(personId, 'Ada Lovelace');
  const { appId, appSecret } = messenger.state.settings;
  return {
    url: messenger.url,
    component: 'facebook',
    settings: { appId, appSecret, webhookSecret: verifyToken, graphUrl: messenger.url },
    channels: [messengerChannel(messenger)],
    pointTo: airy => messenger.webhooks.pointTo(webhookOf(airy)),
    stop: () => messenger.close(),
  };
}

function webhookOf(airyUrl: string): string {
  return `${airyUrl.replace(/\/+$/, '')}/facebook`;
}

function messengerChannel(messenger: MessengerSimulator): SimulatedChannel {
  const [page] = messenger.state.settings.pages;
  const pageId = page?.id ?? '';
  return {
    source: 'facebook',
    connectBody: { page_id: pageId, page_token: page?.token ?? '' },
    texts: text => messenger.say({ pageId, personId, text }),
    sent: () =>
      messenger.state.accepted
        .filter(send => send.pageId === pageId && send.recipient === personId)
        .map(({ mid, message }) => ({
          id: mid,
          text: typeof message['text'] === 'string' ? message['text'] : null,
          content: message,
        })),
  };
}

export const simulator: PlatformSimulator = { platform: 'messenger', start };
