/** The simulator as one among all others. */
import type { PlatformSimulator, RunningSimulator, SimulatedChannel, SimulatorOptions } from '@airy/testkit';
import { startTelegramSimulator } from './simulator.ts';
import type { TelegramSimulator } from './telegram-simulator.ts';

const personId = 310000001;
const webhookSecret = 'simulated-webhook-secret';

async function start({ host, port, airyUrl }: SimulatorOptions = {}): Promise<RunningSimulator> {
  const telegram = await startTelegramSimulator({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    webhookOrigin: airyUrl ?? null,
  });
  telegram.introduce(personId, 'Ada Lovelace');
  return {
    url: telegram.url,
    component: 'telegram',
    settings: { receive: 'webhook', webhookSecret, apiUrl: telegram.url },
    channels: [telegramChannel(telegram)],
    pointTo: airy => telegram.pointTo(airy),
    stop: () => telegram.close(),
  };
}

function telegramChannel(telegram: TelegramSimulator): SimulatedChannel {
  const [bot] = telegram.state.settings.bots;
  const botId = bot?.id ?? 0;
  return {
    source: 'telegram',
    connectBody: { bot_token: bot?.token ?? '' },
    texts: text => telegram.say({ botId, personId }, text),
    sent: () =>
      telegram.state.accepted
        .filter(send => send.botId === botId && send.chatId === personId)
        .map(({ messageId, parameters }) => ({
          id: String(messageId),
          text: typeof parameters['text'] === 'string' ? parameters['text'] : null,
          content: parameters,
        })),
  };
}

export const simulator: PlatformSimulator = { platform: 'telegram', start };
