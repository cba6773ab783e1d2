/** The simulator as one among all others. */
import type { PlatformSimulator, RunningSimulator, SimulatedChannel, SimulatorOptions } from '@airy/testkit';
import { verifyToken } from './settings.ts';
import { startWhatsappSimulator } from './simulator.ts';
import type { AcceptedSend } from './state.ts';
import type { WhatsappSimulator } from './whatsapp-simulator.ts';

const personId = '4915112345678';

async function start({ host, port, airyUrl }: SimulatorOptions = {}): Promise<RunningSimulator> {
  const whatsapp = await startWhatsappSimulator({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    webhookUrl: airyUrl === undefined ? null : webhookOf(airyUrl),
  });
  whatsapp.introduce({ phone: personId, name: 'Ada Lovelace' });
  const { appId, appSecret } = whatsapp.state.settings;
  return {
    url: whatsapp.url,
    component: 'whatsapp',
    settings: { appId, appSecret, webhookSecret: verifyToken, graphUrl: whatsapp.url },
    channels: whatsapp.state.settings.numbers.slice(0, 1).map(({ id }) => channelOf(whatsapp, id)),
    pointTo: airy => whatsapp.pointTo(webhookOf(airy)),
    stop: () => whatsapp.close(),
  };
}

function webhookOf(airyUrl: string): string {
  return `${airyUrl.replace(/\/+$/, '')}/whatsapp`;
}

function channelOf(whatsapp: WhatsappSimulator, numberId: string): SimulatedChannel {
  const { settings, accepted } = whatsapp.state;
  return {
    source: 'whatsapp',
    connectBody: { phone_number_id: numberId, user_token: settings.userToken, name: 'Simulated shop' },
    texts: text => whatsapp.say({ numberId, personId }, text),
    sent: () =>
      accepted
        .filter(send => send.numberId === numberId && send.recipient === personId)
        .map(send => ({ id: send.wamid, text: textOf(send), content: send.message })),
  };
}

function textOf({ message }: AcceptedSend): string | null {
  const text = message['text'] as { readonly body?: unknown } | undefined;
  return typeof text?.body === 'string' ? text.body : null;
}

export const simulator: PlatformSimulator = { platform: 'whatsapp', start };
