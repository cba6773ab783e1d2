/** The service with a real log, writer, view and server; a visitor as Airy Core's widget and as ours. */
import { setTimeout as wait } from 'node:timers/promises';
import type { CommunicationView, ConversationRow } from '@airy/communication-view';
import type { ConversationCommand } from '@airy/domain';
import type { Channel, Message } from '@airy/model';
import { openDeadLetters, runAdministrationWriter, runConversationWriter } from '@airy/processing';
import type { Service } from '@airy/service';
import { chatplugin } from '@airy/source-chatplugin';
import { startTestInstance, type TestInstance, type TestInstanceOptions } from '@airy/testkit';
import { openCodecs, topicNames } from '@airy/topics';
import { Client, type IMessage } from '@stomp/stompjs';
import { WebSocket } from 'ws';
import { apiChatplugin } from '../api-chatplugin.ts';

export const channelId = '5b2e0000-0000-4000-8000-000000000001';
export const otherChannelId = '5b2e0000-0000-4000-8000-000000000002';
export const goneChannelId = '5b2e0000-0000-4000-8000-000000000003';
export const facebookChannelId = '5b2e0000-0000-4000-8000-000000000004';

/** What api-communication and api-admin run beside their routes. */
const writer: Service = {
  name: 'writer',
  async start({ config, dataFolder, log, registry, telemetry }) {
    const topics = topicNames(config.kafka.namespace);
    const codecs = await openCodecs(registry);
    const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
    const options = { log, telemetry, topics, codecs, deadLetters, folder: dataFolder };
    const writers = [await runConversationWriter(options), await runAdministrationWriter(options)];
    return {
      async stop() {
        for (const running of writers) await running.stop();
      },
    };
  },
};

export interface Authenticated {
  readonly token: string;
  readonly messages: readonly Shown[];
  readonly resume_token: string;
}

export interface Shown {
  readonly id: string;
  readonly content: unknown;
  readonly delivery_state: string;
  readonly from_contact: boolean;
}

export interface Tab {
  readonly client: Client;
  /** Messages of the frames, in order. */
  readonly shown: Shown[];
  /** Resolve once the server says so. */
  subscribe(after?: string): Promise<void>;
  unsubscribe(): Promise<void>;
  close(): Promise<void>;
}

export interface TabOptions {
  /** Header of SUBSCRIBE, as our widget sends it. */
  readonly after?: string;
  readonly autoPong?: boolean;
  /** It does not subscribe. */
  readonly isSilent?: boolean;
}

export interface Stand {
  readonly instance: TestInstance;
  authenticate(body: unknown): Promise<Authenticated>;
  send(token: string, message: unknown, headers?: Record<string, string>): Promise<Response>;
  /** A browser tab; resolves once it is subscribed. */
  tab(token: string, options?: TabOptions): Promise<Tab>;
  /** An agent answers. */
  answer(conversationId: string, text: string): Promise<Message>;
  tell(command: ConversationCommand): Promise<unknown>;
  /** As the view has it, once it holds. */
  conversation(id: string, holds?: (row: ConversationRow) => boolean): Promise<ConversationRow>;
  /** Of a message, as the view has it. */
  state(messageId: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function startStand(options: Pick<TestInstanceOptions, 'smtp'> = {}): Promise<Stand> {
  const instance = await startTestInstance({
    services: [writer, apiChatplugin],
    knownSources: [chatplugin],
    ...options,
  });
  const { commander } = instance.context;
  const view = await instance.context.communicationView();
  const channel = { token: null, sourceChannelId: 'Shop', connectionState: 'CONNECTED', source: 'chatplugin' } as const;
  const channels: Channel[] = [
    { ...channel, id: channelId },
    { ...channel, id: otherChannelId },
    { ...channel, id: goneChannelId, connectionState: 'DISCONNECTED' },
    { ...channel, id: facebookChannelId, source: 'facebook' },
  ];
  for (const stored of channels) await view.waitFor(await instance.storeChannel(stored), 5000);
  const tabs: Tab[] = [];

  const tell = async (command: ConversationCommand): Promise<unknown> => {
    const { outcome, position } = await commander.conversation({
      id: null,
      principal: 'agent',
      requestHash: null,
      command,
    });
    if (!outcome.ok) throw new Error(outcome.rejection.message);
    await view.waitFor(position, 5000);
    return outcome.result;
  };

  return {
    instance,
    tell,
    async authenticate(body) {
      const response = await instance.post('/chatplugin.authenticate', body);
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as Authenticated;
    },
    send: (token, message, headers = {}) =>
      instance.post('/chatplugin.send', { message }, { authorization: `Bearer ${token}`, ...headers }),
    async tab(token, options = {}) {
      const tab = await openTab(instance.url, token, options);
      tabs.push(tab);
      return tab;
    },
    async answer(conversationId, text) {
      const messageId = crypto.randomUUID();
      const content = JSON.stringify({ text });
      const result = await tell({ type: 'message.send', conversationId, messageId, senderId: 'agent', content });
      return (result as { message: Message }).message;
    },
    conversation: (id, holds) => conversationOnce(view.query, id, holds),
    state: async id => (await view.query.message(id))?.message.deliveryState,
    async close() {
      for (const tab of tabs) await tab.close();
      await instance.close();
    },
  };
}

async function conversationOnce(
  view: CommunicationView,
  id: string,
  holds: (row: ConversationRow) => boolean = () => true,
): Promise<ConversationRow> {
  for (;;) {
    const row = await view.conversation(id);
    if (row !== null && holds(row)) return row;
    await wait(2);
  }
}

async function openTab(url: string, token: string, options: TabOptions): Promise<Tab> {
  const address = `${url.replace('http', 'ws')}/ws.chatplugin`;
  const { after, autoPong = true, isSilent = false } = options;
  const client = new Client({
    webSocketFactory: () => new WebSocket(address, ['v12.stomp', 'v11.stomp', 'v10.stomp'], { autoPong }),
    connectHeaders: { Authorization: `Bearer ${token}` },
    reconnectDelay: 0,
  });
  const shown: Shown[] = [];
  const id = 'messages';
  const answered = (ask: (receipt: string) => void): Promise<void> =>
    new Promise(resolve => {
      const receipt = crypto.randomUUID();
      client.watchForReceipt(receipt, () => resolve());
      ask(receipt);
    });
  const show = (frame: IMessage) => shown.push((JSON.parse(frame.body) as { message: Shown }).message);
  const subscribe = (known?: string): Promise<void> =>
    answered(receipt => {
      const headers = { id, receipt, ...(known === undefined ? {} : { after: known }) };
      client.subscribe('/user/queue/message', show, headers);
    });
  await new Promise<void>((resolve, reject) => {
    client.onStompError = frame => reject(new Error(frame.headers['message']));
    client.onConnect = () => resolve();
    client.activate();
  });
  if (!isSilent) await subscribe(after);
  return {
    client,
    shown,
    subscribe,
    unsubscribe: () => answered(receipt => client.unsubscribe(id, { receipt })),
    close: () => client.deactivate({ force: true }),
  };
}

/** Waits for a condition. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(2);
}

/** The `sub` of a visitor token: the conversation. */
export function conversationOf(token: string, stand: Stand): Promise<string> {
  return stand.instance.context.secrets.verify('visitor', token).then(claims => claims?.['sub'] ?? '');
}
