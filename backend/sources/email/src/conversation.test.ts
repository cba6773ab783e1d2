/** A whole conversation by mail: poller, router, writer, connector, API, and a mail server between. */
import { apiAdmin } from '@airy/api-admin';
import { apiCommunication } from '@airy/api-communication';
import { startEmailSimulator, type EmailSimulator } from '@airy/simulator-email';
import { sourcesConnector } from '@airy/sources-connector';
import { sourcesEventsRouter } from '@airy/sources-events-router';
import { sourcesPoller } from '@airy/sources-poller';
import { eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { email as source } from './source.ts';

const services = [apiCommunication, apiAdmin, sourcesEventsRouter, sourcesPoller, sourcesConnector];

interface Shown {
  readonly id: string;
  readonly content: { readonly text?: string; readonly subject?: string };
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: { readonly source?: Record<string, unknown>; readonly error?: unknown };
}

interface Conversation {
  readonly id: string;
  readonly metadata: { readonly contact: { readonly display_name: string } };
}

describe('a conversation by mail', () => {
  let simulator: EmailSimulator;
  let instance: TestInstance;
  let channelId: string;
  beforeEach(async () => {
    simulator = await startEmailSimulator();
    const config = source.config.parse({ allowPrivateAddresses: true });
    instance = await startTestInstance({ services, sources: [{ source, config }] });
    const { mail } = simulator;
    const { address, password } = mail.settings;
    const server = { imap_host: '127.0.0.1', imap_security: 'none', smtp_host: '127.0.0.1', smtp_security: 'none' };
    const ports = { imap_port: mail.imapPort, smtp_port: mail.smtpPort };
    const connected = await post('channels.email.connect', { address, password, name: 'Shop', ...server, ...ports });
    expect(JSON.stringify(connected)).not.toContain(password);
    channelId = String(connected['id']);
  });
  afterEach(async () => {
    await instance.close();
    await simulator.close();
  });

  async function post(name: string, body: unknown): Promise<Record<string, unknown>> {
    const answer = await instance.post(`/${name}`, body);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([200, text]);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async function conversations(): Promise<readonly Conversation[]> {
    return (await post('conversations.list', {}))['data'] as readonly Conversation[];
  }

  async function messages(conversation: string): Promise<readonly Shown[]> {
    const { data } = await post('messages.list', { conversation_id: conversation, page_size: 100 });
    return (data as readonly Shown[]).toReversed();
  }

  async function answer(conversation: string, message: object): Promise<Shown> {
    const { id } = await post('messages.send', { conversation_id: conversation, message });
    return eventually(async () =>
      (await messages(conversation)).find(one => one.id === id && one.delivery_state !== 'pending'),
    );
  }

  it('goes both ways in one thread, and twice delivered is once read', async () => {
    simulator.mail.write('Where is my order?', { subject: 'Order 4711' });
    const [conversation] = await eventually(async () => {
      const all = await conversations();
      return all.length === 1 ? all : null;
    });
    const id = conversation?.id ?? '';
    const sent = await answer(id, { text: 'On its way.' });
    expect(sent).toMatchObject({
      delivery_state: 'delivered',
      metadata: { source: { id: expect.stringMatching(/^<airy\./u) } },
    });
    await eventually(() =>
      simulator.mail.lines.some(line => line.subject === 'Re: Order 4711' && line.text === 'On its way.'),
    );
    simulator.mail.write('Thanks!');
    simulator.mail.redeliver();
    await eventually(async () => (await messages(id)).length === 3);
    simulator.mail.inbox.renumber();
    simulator.mail.write('One more thing');
    await eventually(async () => (await messages(id)).some(one => one.content.text === 'One more thing'));
    // Times of mails are seconds, so those of one second are in any order.
    const texts = (await messages(id)).map(one => one.content.text);
    expect(texts).toHaveLength(4);
    expect(new Set(texts)).toEqual(new Set(['On its way.', 'One more thing', 'Thanks!', 'Where is my order?']));
    expect(await conversations()).toMatchObject([{ id, metadata: { contact: { display_name: 'Ada Lovelace' } } }]);
  });

  it('can be begun by us, and a mail that comes back has failed', async () => {
    const { id } = await post('messages.send', {
      channel_id: channelId,
      source_recipient_id: 'bounce@customer.example',
      message: { subject: 'Your order', text: 'Hello' },
    });
    const failed = await eventually(async () => {
      const [conversation] = await conversations();
      const all = conversation === undefined ? [] : await messages(conversation.id);
      return all.find(one => one.id === id && one.delivery_state === 'failed');
    });
    expect(JSON.stringify(failed.metadata)).toContain('No such user');
  });

  it('begins another conversation with another thread', async () => {
    simulator.mail.write('One', { subject: 'One' });
    simulator.mail.write('Two', { subject: 'Two', isNew: true });
    await eventually(async () => (await conversations()).length === 2);
  });
});
