/** The simulator as one among all others. */
import type { PlatformSimulator, RunningSimulator, SimulatedChannel, SimulatorOptions } from '@airy/testkit';
import type { MessengerSimulator } from './messenger-simulator.ts';
import { verifyToken } from './settings.ts';
import { startMessengerSimulator } from './simulator.ts';

/** Ids of a person are other ones to a page than to an Instagram account. */
const person = { facebook: '310000000000001', instagram: '320000000000001' } as const;

async function start({ host, port, airyUrl }: SimulatorOptions = {}): Promise<RunningSimulator> {
  const messenger = await startMessengerSimulator({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    webhookUrl: airyUrl === undefined ? null : webhookOf(airyUrl),
  });
  messenger.introduce(person.facebook, 'Ada Lovelace');
  messenger.introduce(person.instagram, 'Grace Hopper');
  const { appId, appSecret } = messenger.state.settings;
  return {
    url: messenger.url,
    component: 'facebook',
    settings: { appId, appSecret, webhookSecret: verifyToken, graphUrl: messenger.url },
    channels: channelsOf(messenger),
    pointTo: airy => messenger.webhooks.pointTo(webhookOf(airy)),
    stop: () => messenger.close(),
  };
}

function webhookOf(airyUrl: string): string {
  return `${airyUrl.replace(/\/+$/, '')}/facebook`;
}

function channelsOf(messenger: MessengerSimulator): readonly SimulatedChannel[] {
  const [page] = messenger.state.settings.pages;
  if (!page) return [];
  const connectBody = { page_id: page.id, page_token: page.token };
  const facebook = channel(messenger, { source: 'facebook', accountId: page.id, connectBody });
  if (!page.instagram) return [facebook];
  const accountId = page.instagram.id;
  const body = { ...connectBody, account_id: accountId };
  return [facebook, channel(messenger, { source: 'instagram', accountId, connectBody: body })];
}

interface Known {
  readonly source: keyof typeof person;
  readonly accountId: string;
  readonly connectBody: Readonly<Record<string, string>>;
}

function channel(messenger: MessengerSimulator, { source, accountId, connectBody }: Known): SimulatedChannel {
  const personId = person[source];
  return {
    source,
    connectBody,
    texts: text => messenger.say({ pageId: accountId, personId, text }),
    sent: () =>
      messenger.state.accepted
        .filter(send => send.pageId === accountId && send.recipient === personId)
        .map(({ mid: id, message }) => ({ id, text: textOf(message), content: message })),
  };
}

function textOf(message: Readonly<Record<string, unknown>>): string | null {
  return typeof message['text'] === 'string' ? message['text'] : null;
}

export const simulator: PlatformSimulator = { platform: 'messenger', start };
