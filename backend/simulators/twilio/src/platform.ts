/** The simulator as one among all others. */
import type { PlatformSimulator, RunningSimulator, SimulatedChannel, SimulatorOptions } from '@airy/testkit';
import { startTwilioSimulator } from './simulator.ts';
import type { TwilioSimulator } from './twilio-simulator.ts';

async function start({ host, port, airyUrl }: SimulatorOptions = {}): Promise<RunningSimulator> {
  const twilio = await startTwilioSimulator({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    airyUrl: airyUrl ?? null,
  });
  const { accountSid, authToken, numbers, senders } = twilio.state.settings;
  return {
    url: twilio.url,
    component: 'twilio',
    settings: { accountSid, authToken, apiUrl: twilio.url, messagingUrl: twilio.url },
    channels: [
      ...numbers.map(({ address }) => channelOf(twilio, 'twilio.sms', address)),
      ...senders.map(({ address }) => channelOf(twilio, 'twilio.whatsapp', address)),
    ],
    pointTo: airy => twilio.pointTo(airy),
    stop: () => twilio.close(),
  };
}

function channelOf(twilio: TwilioSimulator, source: string, ours: string): SimulatedChannel {
  const { contact } = twilio;
  const to = ours.startsWith('whatsapp:') ? `whatsapp:${contact}` : contact;
  return {
    source,
    connectBody: { phone_number: ours.replace('whatsapp:', ''), name: 'Simulated number' },
    texts: text => twilio.say({ ours, contact, name: 'Ada Lovelace', text, withPicture: false }),
    sent: () =>
      twilio.state.accepted
        .filter(message => message.from === ours && message.to === to)
        .map(({ sid, body, mediaUrls, contentSid, contentVariables, persistentAction }) => ({
          id: sid,
          text: body === '' ? null : body,
          content: { body, mediaUrls, contentSid, contentVariables, persistentAction },
        })),
  };
}

export const simulator: PlatformSimulator = { platform: 'twilio', start };
