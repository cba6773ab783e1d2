/** The simulator with the source itself: what it says is enough for a client, and what it plays comes out right. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { email } from '@airy/source-email';
import type { Json, OpenChannel, PolledEvent, SendResult } from '@airy/source-kit';
import { channelId } from '@airy/source-kit';
import { simulator } from './platform.ts';
import { startEmailSimulator, type EmailSimulator } from './simulator.ts';

const http = { request: async () => ({ sent: false, reason: 'ECONNREFUSED' }) as const };
const config = email.config.parse({ allowPrivateAddresses: 'true' });

async function connected(body: unknown): Promise<OpenChannel> {
  const { channels } = email;
  if (!channels) throw new Error('the source connects no channels');
  const request = channels.connect.parse(body) as never;
  const made = await channels.onConnect({ config, request, publicUrl: 'https://airy.example', http });
  return { id: channelId('email', made.sourceChannelId), ...made };
}

function polled(channel: OpenChannel) {
  const events: PolledEvent[] = [];
  const stop = new AbortController();
  let cursor: Json = null;
  const ended = email.polling?.poll({
    config,
    channel,
    http,
    cursor,
    signal: stop.signal,
    save: async (more, next) => {
      events.push(...more);
      cursor = next;
    },
    storeFile: async () => null,
  });
  return {
    events,
    parsed: () => Promise.all(events.map(async event => email.parse?.({ ...event, receivedAt: 0 }, config))),
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}

describe('the mail simulator', () => {
  let running: EmailSimulator;
  beforeEach(async () => {
    running = await startEmailSimulator();
  });
  afterEach(() => running.close());

  function body(): Readonly<Record<string, unknown>> {
    const { mail } = running;
    const server = { imap_host: '127.0.0.1', imap_security: 'none', smtp_host: '127.0.0.1', smtp_security: 'none' };
    return {
      ...server,
      address: mail.settings.address,
      password: mail.settings.password,
      imap_port: mail.imapPort,
      smtp_port: mail.smtpPort,
    };
  }

  function send(channel: OpenChannel, recipient: string): Promise<SendResult | undefined> {
    const asked = {
      config,
      channel,
      sentAt: 0,
      conversation: null,
      lastReceivedAt: null,
      messageId: 'm1',
      recipient,
      content: { text: 'Hello' },
      http,
    };
    return Promise.resolve(email.send?.(asked));
  }

  it('is written to, and read', async () => {
    const channel = await connected(body());
    const reading = polled(channel);
    running.mail.write('Where is it? äöü');
    await eventually(() => reading.events.length === 1);
    running.mail.redeliver();
    await eventually(() => reading.events.length === 2);
    const [first, second] = await reading.parsed();
    expect(first?.commands[0]).toMatchObject({ type: 'message.receive', senderId: 'ada@customer.example' });
    expect(second?.commands[0]).toEqual(first?.commands[0]);
    expect(await send(channel, 'ada@customer.example')).toMatchObject({ kind: 'delivered' });
    await eventually(() => running.mail.lines.some(line => line.from === 'company' && line.text === 'Hello'));
    await reading.stop();
  });

  it('plays its faults: busy, refused, broken off, and a mail that comes back', async () => {
    const channel = await connected(body());
    const reading = polled(channel);
    const kinds: unknown[] = [];
    for (const mode of ['busy', 'refuse', 'cut', 'ok'] as const) {
      running.mail.mode = mode;
      kinds.push((await send(channel, 'bounce@customer.example'))?.kind);
    }
    expect(kinds).toEqual(['not-accepted', 'failed', 'unknown', 'delivered']);
    await eventually(() => reading.events.length === 2);
    const parsed = await reading.parsed();
    expect(parsed.map(one => one?.commands[0])).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
    await reading.stop();
  });

  it('refuses a wrong password', async () => {
    await expect(connected({ ...body(), password: 'guess' })).rejects.toMatchObject({ consequence: 'token' });
  });

  it('is one among all simulators', async () => {
    const one = await simulator.start();
    const [channel] = one.channels;
    const reading = polled(await connected(channel?.connectBody));
    expect(await channel?.texts('Hello')).toBe(true);
    expect(await (await fetch(one.url)).text()).toContain('Mail simulator');
    await reading.stop();
    await one.stop();
  });
});
