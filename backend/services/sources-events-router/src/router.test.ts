import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import type { LogRecord } from '@airy/event-log';
import type { RunningService } from '@airy/service';
import { facebook } from '@airy/source-facebook';
import { channelId } from '@airy/source-kit';
import { eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { topicNames } from '@airy/topics';
import { sourcesEventsRouter } from './service.ts';

const names = topicNames(null);
const raw = names.sourceEvents('facebook');
const config = facebook.config.parse({ appId: '1', appSecret: 'secret', webhookSecret: 'verify-me' });

let instance: TestInstance;
const started: RunningService[] = [];

beforeEach(async () => {
  instance = await startTestInstance({ services: [], sources: [{ source: facebook, config }] });
});

afterEach(async () => {
  for (const service of started.splice(0)) await service.stop();
  await instance.close();
});

async function startRouter(): Promise<RunningService> {
  const service = await sourcesEventsRouter.start(instance.context);
  started.push(service);
  return service;
}

async function store(...values: (string | Buffer)[]): Promise<void> {
  await instance.context.log.append(
    values.map(value => ({ topic: raw, partition: 0, key: '1234', value: Buffer.from(value) })),
  );
}

function said(text: string): string {
  const message = { sender: { id: '1' }, timestamp: 1, message: { mid: `m-${text}`, text } };
  return JSON.stringify({ object: 'page', entry: [{ id: '1234', messaging: [message] }] });
}

async function all(topic: string): Promise<readonly LogRecord[]> {
  const spec = (await instance.context.log.listTopics()).find(({ name }) => name === topic);
  const reads = Array.from({ length: spec?.partitions ?? 0 }, (_, partition) =>
    instance.context.log.read({ topic, partition }, 0, { maxRecords: 10_000, maxBytes: 1e9 }),
  );
  return (await Promise.all(reads)).flatMap(({ records }) => records);
}

function untilThereAre(count: number, topic: string): Promise<readonly LogRecord[]> {
  return eventually(async () => {
    const records = await all(topic);
    return records.length >= count && records;
  });
}

function texts(records: readonly LogRecord[]): string[] {
  return records.map(({ value }) => /m-(\w+)/.exec(Buffer.from(value ?? []).toString())?.[1] ?? '?');
}

describe('the router', () => {
  it('turns raw records into commands, in order, in the conversation’s partition', async () => {
    await startRouter();
    const wanted = Array.from({ length: 50 }, (_, n) => `t${n}`);
    await store(...wanted.map(said));
    const commands = await untilThereAre(50, names.commands);
    expect(texts(commands)).toEqual(wanted);
    expect(new Set(commands.map(({ partition }) => partition)).size).toBe(1);
    expect(new Set(commands.map(({ key }) => key)).size).toBe(1);
  });

  it('makes a dead letter of what cannot be read, and goes on', async () => {
    await startRouter();
    await store(said('before'), '{"object":', Buffer.from([0xff]), said('after'));
    expect(texts(await untilThereAre(2, names.commands))).toEqual(['before', 'after']);
    const letters = await untilThereAre(2, names.deadLetters);
    expect(
      letters.map(({ headers }) => [headers['station'], headers['topic'], headers['offset'], headers['reason']]),
    ).toEqual([
      ['sources-facebook-events-router', raw, '1', 'The body is not JSON.'],
      ['sources-facebook-events-router', raw, '2', 'The body is not UTF-8.'],
    ]);
  });

  it('goes on where it was when it is started again', async () => {
    const first = await startRouter();
    await store(said('one'));
    await untilThereAre(1, names.commands);
    await first.drain?.();
    await store(said('two'));
    await startRouter();
    expect(texts(await untilThereAre(2, names.commands))).toEqual(['one', 'two']);
  });

  it('waits while commands cannot be stored, says so, and loses nothing', async () => {
    const { commander } = instance.context;
    const tell = commander.tell.bind(commander);
    let isAway = true;
    (commander as { tell: typeof commander.tell }).tell = requests =>
      isAway ? Promise.reject(new AiryError('log_unavailable')) : tell(requests);
    const service = await startRouter();
    const healthIs = (wanted: (problem: string | null | undefined) => boolean) =>
      eventually(() => wanted(service.health?.()));
    await store(said('one'), said('two'));
    await healthIs(problem => problem === 'The event log takes no records now.');
    expect(await all(names.commands)).toEqual([]);
    isAway = false;
    expect(texts(await untilThereAre(2, names.commands))).toEqual(['one', 'two']);
    await healthIs(problem => problem === null);
  });

  it('tells of an unknown kind once and counts each', async () => {
    await startRouter();
    const odd = '{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"1"},"telepathy":{}}]}]}';
    await store(odd, odd, odd, said('last'));
    await untilThereAre(1, names.commands);
    expect(instance.log.filter(line => line.includes('telepathy'))).toHaveLength(1);
    expect(await instance.context.telemetry.metrics.metrics()).toContain(
      'airy_router_events_total{source="facebook",result="unknown"} 3',
    );
  });

  it('counts what is written to accounts that are not connected, and stores it', async () => {
    const channel = channelId('facebook', '1234');
    const counted = async (): Promise<number> => {
      const line = /result="not_connected"\} (\d+)/.exec(await instance.context.telemetry.metrics.metrics());
      return Number(line?.[1] ?? -1);
    };
    const account = { id: channel, source: 'facebook', sourceChannelId: '1234', token: null };
    await instance.storeChannel({ ...account, connectionState: 'CONNECTED' });
    await startRouter();
    await store(said('to us'));
    await untilThereAre(1, names.commands);
    expect(await counted()).toBe(0);
    await instance.storeChannel({ ...account, connectionState: 'DISCONNECTED' });
    let written = 1;
    await eventually(async () => {
      await store(said(`late${written}`));
      await untilThereAre(++written, names.commands);
      return (await counted()) > 0;
    });
  });
});
