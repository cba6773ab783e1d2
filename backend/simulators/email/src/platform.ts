/** The simulator as one among all others. */
import type { PlatformSimulator, RunningSimulator, SimulatedChannel, SimulatorOptions } from '@airy/testkit';
import { startEmailSimulator, type EmailSimulator } from './simulator.ts';

async function start({ host, port }: SimulatorOptions = {}): Promise<RunningSimulator> {
  const email = await startEmailSimulator({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  });
  return {
    url: email.url,
    component: 'email',
    // It polls, so it need not be told where Airy is.
    settings: { allowPrivateAddresses: 'true' },
    channels: [channelOf(email)],
    pointTo: () => undefined,
    stop: () => email.close(),
  };
}

const fetchTimeoutMs = 30_000;
const lookEveryMs = 20;

function channelOf({ mail }: EmailSimulator): SimulatedChannel {
  const { host, address, password } = mail.settings;
  return {
    source: 'email',
    connectBody: {
      address,
      name: 'Shop',
      password,
      imap_host: host,
      imap_port: mail.imapPort,
      imap_security: 'none',
      smtp_host: host,
      smtp_port: mail.smtpPort,
      smtp_security: 'none',
    },
    texts: async text => {
      const uid = mail.write(text);
      const until = performance.now() + fetchTimeoutMs;
      while (!mail.inbox.fetched.has(uid) && performance.now() < until)
        await new Promise(resolve => setTimeout(resolve, lookEveryMs));
      return mail.inbox.fetched.has(uid);
    },
    sent: () =>
      mail.lines
        .filter(({ from }) => from === 'company')
        .map(line => ({ id: line.id, text: line.text === '' ? null : line.text, content: line })),
  };
}

export const simulator: PlatformSimulator = { platform: 'email', start };
