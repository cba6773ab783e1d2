/** F24: addresses that are not to be called, however they are written, and whatever leads to them. */
import type { LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, startWebhookSink, temporaryFolder, type TemporaryFolder, type WebhookSink } from '@airy/testkit';
import type { WebhookAttempt } from '@airy/webhooks';
import { ConsumerWorld } from './consumer-world.ts';
import { printTally, type Tally } from './tally.ts';

let folder: TemporaryFolder;
let world: ConsumerWorld;
/** On loopback: nobody is to come here. */
let sink: WebhookSink;
/** What names resolve to; each time the first answer is used up, but for the last one. */
const answers = new Map<string, (readonly string[])[]>();
const asked: string[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  sink = await startWebhookSink();
});

afterEach(async () => {
  await sink.close();
  await world[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
  answers.clear();
  asked.length = 0;
});

async function open(allowedNetworks: string): Promise<void> {
  world = await ConsumerWorld.open({
    ...{ folder: folder.path, redis: null, allowedNetworks },
    resolveAll(name, _options, callback) {
      asked.push(name);
      const left = answers.get(name) ?? [];
      const now = (left.length > 1 ? left.shift() : left[0]) ?? [];
      const found = now.map((address): LookupAddress => ({ address, family: isIPv6(address) ? 6 : 4 }));
      callback(null, found);
    },
  });
  world.startSending();
}

const port = (): string => new URL(sink.url).port;

/** Counted at the receiver, in the log and in the queue. */
async function counted(received = sink.received): Promise<Tally> {
  const tally = await world.tally(received);
  printTally(expect.getState().currentTestName ?? '', tally);
  expect(tally.lost).toEqual([]);
  return tally;
}

async function expectRefused(hosts: readonly string[]): Promise<void> {
  for (const [n, host] of hosts.entries()) {
    await world.put(`h${n}`, `http://${host}:${port()}/`, { timeoutMs: 3_000 });
    await world.enqueue(`h${n}`, [{ id: 'evt-1' }]);
  }
  const attempts = await eventually(
    async () => {
      const all = await world.attempts();
      return all.length === hosts.length ? all : null;
    },
    { timeoutMs: 30_000 },
  );
  for (const attempt of attempts) expectNotPublic(attempt);
  expect(sink.sockets.all).toBe(0);
  expect(await counted()).toMatchObject({ acknowledged: hosts.length, delivered: 0, held: hosts.length });
}

function expectNotPublic({ error, outcome }: WebhookAttempt): void {
  expect(outcome).toBe('failed');
  expect(error).toMatch(/not public/);
  expect(error).not.toMatch(/\d+\.\d+\.\d+|::/);
}

/** One of each range that is not the internet's: ours, a tunnel, or nobody's. */
const blocked = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.8.8.8', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
  ...['192.0.0.8', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.9.9', '198.51.100.1'],
  ...['203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::127.0.0.1'],
  ...['64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '5f00::1'],
  ...['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1'],
];

const literals = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '0177.0.0.1',
    '0',
    '0.0.0.0',
  ],
  ...['127.0.0.1.', '%31%32%37.0.0.1', '１２７.0.0.1', '[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[::ffff:127.0.0.1]'],
  ...['[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '10.0.0.1', '192.168.1.1', '172.16.0.1'],
  ...['169.254.169.254', '0xa9fea9fe', '2852039166', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '[fe80::1]'],
  ...['100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
];

describe('F24: addresses that are not to be called', () => {
  it('are refused in every spelling, without a connection, with a reason that names none', async () => {
    await open('');
    await expectRefused(literals);
    expect(asked).toEqual([]);
  }, 60_000);

  it('are refused behind a name, one for each range, also where another address of the name is public', async () => {
    await open('');
    const names = blocked.map((address, n) => {
      answers.set(`range-${n}.example`, [[address]]);
      return `range-${n}.example`;
    });
    answers.set('both.example', [['203.0.114.1', '127.0.0.1']]);
    await expectRefused([...names, 'both.example']);
    expect(new Set(asked)).toEqual(new Set([...names, 'both.example']));
  }, 60_000);

  it('are refused when a name has changed its mind: what is called is what was looked at', async () => {
    // Two addresses of this machine, of which only one is allowed, on the same port.
    await using allowed = await startWebhookSink(Number(port()), '127.0.0.2');
    allowed.behave({ kind: 'answer', status: 204, headers: { connection: 'close' } });
    await open('127.0.0.2/32');
    answers.set('rebinding.example', [['127.0.0.2'], ['127.0.0.1']]);
    await world.put('rebinding', `http://rebinding.example:${port()}/rebinding`, { concurrency: 1 });
    await world.enqueue('rebinding', [{ id: 'evt-1' }]);
    const delivered = await eventually(async () => (await world.attempts())[0]);
    expect(delivered).toMatchObject({ eventId: 'evt-1', outcome: 'delivered' });
    expect(asked).toEqual(['rebinding.example']);
    await world.enqueue('rebinding', [{ id: 'evt-2' }]);
    expectNotPublic(await eventually(async () => (await world.attempts())[1]));
    expect(asked).toHaveLength(2);
    expect(allowed.sockets.all).toBe(1);
    expect(sink.sockets.all).toBe(0);
    expect(await counted(allowed.received)).toMatchObject({ acknowledged: 2, delivered: 1, held: 1 });
  });

  it('are refused where a redirect leads there, too', async () => {
    await open('127.0.0.0/8');
    sink.behave({ kind: 'answer', status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } });
    await world.put('metadata', `${sink.url}/metadata`);
    await world.enqueue('metadata', [{ id: 'evt-1' }]);
    const attempt = await eventually(async () => (await world.attempts())[0]);
    expect(attempt).toMatchObject({ status: 302, outcome: 'failed' });
    expect(sink.sockets.all).toBe(1);
    expect(await counted()).toMatchObject({ acknowledged: 1, delivered: 0, held: 1 });
  });
});
