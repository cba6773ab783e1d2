import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { apiCommunication } from '@airy/api-communication';
import { AiryError } from '@airy/errors';
import type { EventLog } from '@airy/event-log';
import type { KeptFiles } from '@airy/media';
import { addressNotPublic, channelId, SourceError, type PollRequest, type Source } from '@airy/source-kit';
import { sourcesEventsRouter } from '@airy/sources-events-router';
import { eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { openAccount, polledSource, type Account } from './account.fixture.ts';
import { Poller, type PollerOptions } from './poller.ts';

const config = { secret: 'x' };
const waits = {
  away: { firstMs: 1, maxMs: 2 },
  refused: { firstMs: 1, maxMs: 2 },
  againMs: 1,
  wellAfterMs: 50,
};

let accounts: Map<string, Account>;
let airy: TestInstance;
let pollers: Poller[];

beforeEach(async () => {
  accounts = new Map([...Array(6).keys()].map(n => [`a${n}`, openAccount()]));
  pollers = [];
  airy = await startTestInstance({
    services: [apiCommunication, sourcesEventsRouter],
    sources: [{ source: polledSource(accounts), config }],
  });
});
afterEach(async () => {
  await Promise.all(pollers.map(poller => poller.stop()));
  await airy.close();
});

async function open(part: Partial<PollerOptions> = {}): Promise<Poller> {
  const { log, commander, telemetry, secrets } = airy.context;
  const source = polledSource(accounts);
  const poller = new Poller({
    ...{ source, config, log, commander, telemetry, secrets, waits },
    polling: source.polling as PollerOptions['polling'],
    view: await airy.context.communicationView(),
    files: { isSeen: () => false } as KeptFiles,
    topics: { events: 'source.demo.events', cursors: 'source.demo.cursors' },
    partitions: 3,
    station: 'sources-demo.one-poller',
    lookEveryMs: 20,
    ...part,
  });
  pollers.push(poller);
  await poller.start();
  return poller;
}

function connect(name: string, connectionState: 'CONNECTED' | 'DISCONNECTED' = 'CONNECTED', token = 'token') {
  const sealed = airy.context.secrets.seal(token);
  const id = channelId('demo.one', name);
  return airy.storeChannel({ id, source: 'demo.one', sourceChannelId: name, token: sealed, connectionState });
}

const account = (name: string): Account => accounts.get(name) as Account;

/** What the account's conversation shows, in order. */
async function shown(name: string): Promise<string[]> {
  const view = await airy.context.communicationView();
  const page = await view.query.conversations({ cursor: null, pageSize: 50 });
  const conversation = page.items.find(item => item.channel.channel.sourceChannelId === name);
  const messages = conversation && (await view.query.messages(conversation.id, { cursor: null, pageSize: 500 }));
  const texts = messages?.items.map(({ message }) => (JSON.parse(message.content) as { text: string }).text) ?? [];
  return texts.toReversed();
}

const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `m${from + n}`);

describe('accounts that are asked', () => {
  it('tell what they have as messages, also what comes later; channels come and go while it runs', async () => {
    await open();
    account('a0').said.push(...numbered(4));
    await connect('a0');
    await eventually(async () => (await shown('a0')).length === 4);
    account('a0').said.push('later');
    await connect('a1');
    account('a1').said.push('other');
    await eventually(async () => (await shown('a0')).length === 5 && (await shown('a1')).length === 1);
    expect(await shown('a0')).toEqual([...numbered(4), 'later']);
    await connect('a0', 'DISCONNECTED');
    await eventually(() => account('a0').asking === 0);
    expect(account('a1').asking).toBe(1);
  });

  it('are read on from where the one before ended', async () => {
    account('a0').said.push(...numbered(7));
    await connect('a0');
    const first = await open();
    await eventually(async () => (await shown('a0')).length === 7);
    await first.stop();
    account('a0').said.push('new');
    await open();
    await eventually(async () => (await shown('a0')).length === 8);
    const raw = await Promise.all(
      [0, 1, 2].map(partition => airy.context.log.watermarks({ topic: 'source.demo.events', partition })),
    );
    expect(raw.reduce((sum, { high }) => sum + high, 0)).toBe(8);
  });

  it('have one who asks at a time, whoever comes and goes, and lose and double nothing', async () => {
    for (const [name, { said }] of accounts) {
      said.push(...numbered(5));
      await connect(name);
    }
    const [first, second] = [await open(), await open()];
    for (const { said } of accounts.values()) said.push(...numbered(5, 5));
    await open();
    await first.stop();
    for (const { said } of accounts.values()) said.push(...numbered(5, 10));
    await second.stop();
    for (const name of accounts.keys()) {
      await eventually(async () => (await shown(name)).length >= 15);
      expect(await shown(name)).toEqual(numbered(15));
    }
    expect([...accounts.values()].map(({ mostAsking }) => mostAsking)).toEqual(Array(6).fill(1));
  });

  it('lose and double nothing when the log fails between events and cursor, again and again', async () => {
    account('a0').said.push(...numbered(30));
    await connect('a0');
    let appends = 0;
    const fails = (): boolean => ++appends % 3 === 0;
    const log: EventLog = Object.create(airy.context.log, {
      append: {
        value: async (records: Parameters<EventLog['append']>[0]) => {
          const isCursor = records[0]?.topic === 'source.demo.cursors';
          if (isCursor && fails()) throw new AiryError('log_unavailable');
          return airy.context.log.append(records);
        },
      },
    }) as EventLog;
    await open({ log });
    await eventually(async () => (await shown('a0')).length >= 30);
    expect(await shown('a0')).toEqual(numbered(30));
    expect(account('a0').polls).toBeGreaterThan(3);
  });

  it('that refuse say why in the channel, until they no longer do', async () => {
    account('a0').failure = new SourceError('token', 'The password is no longer accepted.');
    await connect('a0');
    await open();
    const problem = async () => {
      const view = await airy.context.communicationView();
      const source = (await view.query.channel(channelId('demo.one', 'a0')))?.metadata['source'];
      return (source as { problem?: unknown } | undefined)?.problem;
    };
    await eventually(async () => (await problem()) !== undefined);
    expect(await problem()).toMatchObject({ code: 'source_token_invalid', message: expect.any(String) });
    account('a0').failure = null;
    await eventually(async () => (await problem()) === undefined);
  });

  it('are asked through a client that keeps to what the settings allow', async () => {
    const answers: unknown[] = [];
    await connect('a0');
    const source: Source = { ...polledSource(accounts), mayCallPrivateAddresses: () => false };
    const poll = async ({ http, signal }: PollRequest<unknown>): Promise<void> => {
      answers.push(await http.request({ method: 'GET', url: 'http://127.0.0.1:9/' }));
      await once(signal, 'abort');
    };
    await open({ source, polling: { isWanted: () => true, poll } });
    await eventually(() => answers.length > 0);
    expect(answers).toEqual([{ sent: false, reason: addressNotPublic }]);
  });
});
