/** F12 and F13: records that nobody can read, and a registry that is away, over the whole product on real engines. */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LogRecord, NewRecord, RecordPosition } from '@airy/event-log';
import { openCodecs, topicNames } from '@airy/topics';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, type RunningAiry } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { allAnswers, type ListedMessage } from '../answers.ts';
import {
  connectPage,
  namespaced,
  openEngines,
  removeTopics,
  settingsFor,
  startOn,
  systemToken,
  type OpenedLog,
} from './airy-on-engines.ts';
import { everyRecord } from './every-record.ts';
import { FaultProxy } from './fault-proxy.ts';

const spoiltKeys = ['spoilt', 'truncated'];

describeWithEngines(['kafka', 'registry'], 'poison and a registry that is away', given => {
  let registryProxy: FaultProxy;
  let failing: Server;
  let simulator: MessengerSimulator;
  let opened: OpenedLog;
  let airy: RunningAiry;
  let pageId: string;
  const engines = namespaced(given);
  const names = topicNames(engines.namespace);
  const registryPort = Number(new URL(given.registry).port);
  let throughProxy: typeof engines;

  beforeAll(async () => {
    registryProxy = await FaultProxy.listen({ target: registryPort });
    failing = createServer((_request, response) => response.writeHead(500).end('{"error_code":50001}'));
    await new Promise<void>(resolve => failing.listen(0, '127.0.0.1', resolve));
    const url = new URL(given.registry);
    url.port = String(registryProxy.port);
    throughProxy = { ...engines, registry: url.toString() };
    simulator = await startMessengerSimulator();
    opened = await openEngines(engines);
    airy = await startOn(throughProxy, { settings: settingsFor(simulator) });
    pageId = await connectPage(airy, simulator);
    simulator.webhooks.pointTo(`${airy.url}/facebook`);
  }, 90_000);

  afterAll(async () => {
    await airy?.stop('SIGKILL');
    await simulator?.close();
    await opened?.[Symbol.asyncDispose]();
    await registryProxy?.[Symbol.asyncDispose]();
    await new Promise(resolve => failing.close(resolve));
    await removeTopics(engines);
  });

  async function say(text: string, persons = 12): Promise<void> {
    // So many that each partition has some of them.
    for (let n = 0; n < persons; n++) await simulator.say({ pageId, personId: String(91_000_000_000_000 + n), text });
  }

  async function shown(text: string): Promise<ListedMessage[]> {
    const { messages } = await allAnswers({ url: airy.url, systemToken });
    return messages.filter(({ content }) => (content.text ?? content.message?.text) === text);
  }

  async function isShown(id: string): Promise<boolean> {
    return (await allAnswers({ url: airy.url, systemToken })).messages.some(message => message.id === id);
  }

  /** Of each place, how many letters there are. */
  async function letters(): Promise<Map<string, number>> {
    const { partitions } = (await opened.log.listTopics()).find(({ name }) => name === names.deadLetters)!;
    const counts = new Map<string, number>();
    for (let partition = 0; partition < partitions; partition++)
      for (const { headers } of await everyRecord(opened.log, { topic: names.deadLetters, partition })) {
        const place = `${headers['station']} ${headers['topic']}/${headers['partition']}@${headers['offset']}`;
        counts.set(place, (counts.get(place) ?? 0) + 1);
      }
    return counts;
  }

  async function messageRecords(): Promise<LogRecord[]> {
    const { partitions } = (await opened.log.listTopics()).find(({ name }) => name === names.messages)!;
    const all = Array.from({ length: partitions }, (_, partition) =>
      everyRecord(opened.log, { topic: names.messages, partition }),
    );
    return (await Promise.all(all)).flat();
  }

  it('F12: what nobody can read is a dead letter once, what stands behind it goes on, a tombstone deletes', async () => {
    await say('before');
    await eventually(async () => (await shown('before')).length === 12, { timeoutMs: 60_000, everyMs: 200 });
    const stored = (await messageRecords()).filter(({ value }) => value !== null);
    const good = stored[0]!;
    const deleted = stored.at(-1)!;
    const huge = randomBytes(5 * 1024 * 1024);
    const spoilt: readonly Uint8Array[] = [randomBytes(40), Buffer.from([0xff, 0x00, 0x7b]), huge];
    const at = (topic: string, value: Uint8Array | null, key: string | null): NewRecord => ({
      topic,
      partition: 0,
      key,
      value,
    });
    const bad = [
      ...[names.commands, names.administrationCommands, names.sourceEvents('facebook')].flatMap(topic => [
        ...spoilt.map(value => at(topic, value, 'spoilt')),
        at(topic, randomBytes(30), null),
      ]),
      ...spoilt.map(value => at(names.messages, value, 'spoilt')),
      at(names.messages, good.value!.subarray(0, 20), 'truncated'),
    ];
    const positions: RecordPosition[] = [];
    for (const record of bad) positions.push(...(await opened.log.append([record])));
    const { topic, partition, key, headers } = deleted;
    await opened.log.append([{ topic, partition, key, value: null, headers }]);
    await say('after');
    await eventually(async () => (await shown('after')).length === 12, { timeoutMs: 30_000, everyMs: 300 });
    const placeOf = (position: RecordPosition): string => `${position.topic}/${position.partition}@${position.offset}`;
    const found = await eventually(
      async () => {
        const now = await letters();
        const missing = positions.filter(position => ![...now.keys()].some(place => place.endsWith(placeOf(position))));
        if (missing.length > 0) throw new Error(`no letter of ${missing.map(placeOf).join(', ')}`);
        return now;
      },
      { timeoutMs: 60_000, everyMs: 300 },
    );
    const doubled = [...found].filter(([, count]) => count > 1);
    process.stderr.write(`F12: ${bad.length} spoilt records, ${found.size} dead letters, doubled ${doubled.length}\n`);
    expect(doubled).toEqual([]);
    await eventually(async () => !(await shown('before')).some(({ id }) => id === key), { timeoutMs: 10_000 });
    expect(await shown('before')).toHaveLength(11);
  }, 240_000);

  it('F13: without a registry what is known goes on, what is new waits, and nothing becomes a dead letter', async () => {
    const before = await letters();
    const codecs = await openCodecs(opened.registry, engines.namespace);
    const sample = (await messageRecords()).find(({ key, value }) => value !== null && !spoiltKeys.includes(key ?? ''));
    const message = await codecs.messages.decode(sample!.value!);
    const subject = `${names.messages}-value`;
    const latest = await opened.registry.latest(subject);
    await registryProxy.refuse();
    await say('registry away');
    await eventually(async () => (await shown('registry away')).length === 12, { timeoutMs: 60_000, everyMs: 200 });
    // A schema that this process has never seen: the same fields and one more.
    const wider = JSON.parse(latest!.schema) as { fields: object[] };
    wider.fields.push({ name: 'addedLater', type: ['null', 'string'], default: null });
    const id = await opened.registry.register(subject, JSON.stringify(wider));
    const known = Buffer.from(await codecs.messages.encode({ ...message, id: 'of-a-new-schema' }));
    // One more optional field that is null: one more zero at the end.
    const value = Buffer.concat([known, Buffer.from([0])]);
    value.writeInt32BE(id, 1);
    const { topic, partition, headers } = sample!;
    await opened.log.append([{ topic, partition, key: 'of-a-new-schema', value, headers }]);
    registryProxy.target = (failing.address() as AddressInfo).port;
    await registryProxy.accept();
    // It has asked, and had a 500.
    await eventually(() => registryProxy.counts.connections > 0, { timeoutMs: 60_000 });
    expect(await isShown('of-a-new-schema')).toBe(false);
    await registryProxy.refuse();
    registryProxy.target = registryPort;
    registryProxy.answerDelayMs = 2_000;
    await registryProxy.accept();
    await eventually(() => isShown('of-a-new-schema'), { timeoutMs: 30_000, everyMs: 300 });
    registryProxy.answerDelayMs = 0;
    expect(await letters()).toEqual(before);
  }, 120_000);

  it('F13: a start without a registry waits for it', async () => {
    await airy.stop();
    registryProxy.target = (failing.address() as AddressInfo).port;
    const asked = registryProxy.counts.connections;
    let isReady = false;
    const starting = startOn(throughProxy, { settings: settingsFor(simulator), dataFolder: airy.dataFolder });
    const started = starting.finally(() => (isReady = true));
    await eventually(() => registryProxy.counts.connections > asked, { timeoutMs: 60_000 });
    expect(isReady).toBe(false);
    registryProxy.target = registryPort;
    registryProxy.cutAll();
    airy = await started;
    expect((await shown('registry away')).length).toBe(12);
  }, 90_000);
});
