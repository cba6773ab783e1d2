/** The simulator as one among all others. */
import type { PlatformSimulator, RunningSimulator, SimulatorOptions } from '@airy/testkit';
import { startViberSimulator } from './simulator.ts';

async function start({ host, port, airyUrl }: SimulatorOptions = {}): Promise<RunningSimulator> {
  const viber = await startViberSimulator({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    airyUrl: airyUrl ?? null,
  });
  const { contact } = viber;
  const { authToken, accountId } = viber.state.settings;
  return {
    url: viber.url,
    component: 'viber',
    settings: { authToken, apiUrl: viber.url },
    channels: [
      {
        source: 'viber',
        connectBody: { name: 'Simulated bot' },
        texts: text => viber.say({ ours: accountId, contact, name: 'Ada Lovelace', text, withPicture: false }),
        sent: () =>
          viber.state.accepted
            .filter(({ receiver }) => receiver === contact)
            .map(({ token, message }) => ({
              id: token,
              text: typeof message['text'] === 'string' ? message['text'] : null,
              content: message,
            })),
      },
    ],
    pointTo: airy => viber.pointTo(airy),
    stop: () => viber.close(),
  };
}

export const simulator: PlatformSimulator = { platform: 'viber', start };
