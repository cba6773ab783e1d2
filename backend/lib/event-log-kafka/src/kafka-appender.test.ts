import { describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import fc from 'fast-check';
import { ClusterMap } from './cluster-map.ts';
import { FakeCluster } from './fake-cluster.fixture.ts';
import type { Fault } from './fake-cluster.fixture.ts';
import { KafkaAppender } from './kafka-appender.ts';
import { compileSettings } from './kafka-settings.ts';
import type { KafkaSettings } from './kafka-settings.ts';

const silent = { warn: () => undefined, error: () => undefined };

function appenderTo(cluster: FakeCluster, settings: Partial<KafkaSettings> = {}): KafkaAppender {
  const connections = cluster.connections();
  const options = { brokers: ['fake:0'], security: { tls: null, sasl: null }, clientId: 't', replicas: null };
  const quick = { appendRetry: { minMs: 1, maxMs: 2 }, logger: silent };
  return new KafkaAppender(new ClusterMap(['fake:0'], connections), connections, {
    ...compileSettings({ ...options, ...quick }),
    ...quick,
    ...settings,
  });
}

const textRecord = (partition: number, text: string, topic = 't') => ({
  topic,
  partition,
  key: null,
  value: Buffer.from(text),
});

const appenders = 8;
const partitions = 3;

/** Each of them appends its records one call after the other, over all partitions; then all that is stored is looked at. */
async function appendUnder(faults: readonly Fault[], brokers: number) {
  const cluster = new FakeCluster({ t: partitions }, brokers);
  cluster.faults = [...faults];
  const appender = appenderTo(cluster);
  const acknowledged: { readonly text: string; readonly partition: number; readonly offset: number }[] = [];
  await Promise.all(
    Array.from({ length: appenders }, async (_, who) => {
      for (let n = 0; n < 6; n++) {
        const partition = (who + n) % partitions;
        const texts = [`${who}:${2 * n}`, `${who}:${2 * n + 1}`];
        const positions = await appender.append(texts.map(text => textRecord(partition, text)));
        positions.forEach(({ offset }, index) => acknowledged.push({ text: texts[index]!, partition, offset }));
      }
    }),
  );
  await appender.close();
  return { cluster, acknowledged };
}

function expectInOrder(texts: readonly string[]): void {
  const newest = new Map<string, number>();
  for (const text of texts) {
    const [who, n] = text.split(':');
    expect(Number(n)).toBeGreaterThan(newest.get(who!) ?? -1);
    newest.set(who!, Number(n));
  }
}

const fault = fc.constantFrom<Fault>('none', 'none', 'request lost', 'answer lost', 'leaders moved', 'timed out');

describe('KafkaAppender', () => {
  it('loses, doubles and reorders nothing, whatever is lost on the way; each position is that of its record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), async (faults, brokers) => {
        const { cluster, acknowledged } = await appendUnder(faults, brokers);
        expect(acknowledged).toHaveLength(appenders * 12);
        for (const { text, partition, offset } of acknowledged) {
          expect(cluster.texts('t', partition)[offset]).toBe(text);
        }
        for (let partition = 0; partition < partitions; partition++) expectInOrder(cluster.texts('t', partition));
        expect(cluster.counts.mostAtOnce).toBeLessThanOrEqual(brokers);
      }),
      { numRuns: 60 },
    );
  });

  it('loses nothing where brokers forget their producers; some may be there twice', async () => {
    const forgetting = fc.constantFrom<Fault>('none', 'answer lost', 'producers forgotten', 'timed out');
    await fc.assert(
      fc.asyncProperty(fc.array(forgetting, { maxLength: 30 }), async faults => {
        const { cluster, acknowledged } = await appendUnder(faults, 1);
        for (const { text, partition, offset } of acknowledged) {
          expect(cluster.texts('t', partition)[offset]).toBe(text);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('sends together what comes while a request is under way', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster);
    await appender.append([textRecord(0, 'first')]);
    const before = cluster.counts.produced;
    await Promise.all(Array.from({ length: 500 }, (_, n) => appender.append([textRecord(0, String(n))])));
    expect(cluster.counts.produced - before).toBeLessThanOrEqual(3);
    expect(cluster.texts('t', 0)).toEqual(['first', ...Array.from({ length: 500 }, (_, n) => String(n))]);
  });

  it('asks a broker for one thing at a time, whatever partitions it is about', async () => {
    const cluster = new FakeCluster({ t: partitions });
    const appender = appenderTo(cluster);
    await appender.append([textRecord(0, 'first')]);
    const appended: Promise<unknown>[] = [];
    for (let n = 0; n < 30; n++) {
      appended.push(appender.append([textRecord(n % partitions, String(n))]));
      await nextTurns(1);
    }
    await Promise.all(appended);
    expect(cluster.counts.mostAtOnce).toBe(1);
  });

  it('refuses the records that are too large, and stores those beside them', async () => {
    const cluster = new FakeCluster({ t: 1 });
    cluster.maxBytes = 100;
    const appender = appenderTo(cluster);
    const texts = Array.from({ length: 20 }, (_, n) => (n % 7 === 3 ? `${n}${'x'.repeat(200)}` : String(n)));
    const results = await Promise.allSettled(texts.map(text => appender.append([textRecord(0, text)])));
    const small = texts.filter(text => text.length < 100);
    expect(cluster.texts('t', 0)).toEqual(small);
    const refused = results.filter(result => result.status === 'rejected').map(result => result.reason as Error);
    expect(refused).toHaveLength(texts.length - small.length);
    for (const error of refused) expect(error).toMatchObject({ code: 'body_too_large' });
  });

  it('answers in time while no broker does, and takes out what was never sent', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster, { appendTimeoutMs: 30 });
    await appender.append([textRecord(0, 'before')]);
    cluster.isAway = true;
    const [sent, waiting] = [appender.append([textRecord(0, 'sent')]), nextTurns(3)];
    await waiting;
    const unsent = appender.append([textRecord(0, 'unsent')]);
    await expect(sent).rejects.toMatchObject({
      code: 'log_unavailable',
      message: expect.stringContaining('may be stored all the same'),
    });
    await expect(unsent).rejects.toMatchObject({
      code: 'log_unavailable',
      message: expect.stringContaining('nothing was stored'),
    });
    expect(appender.failure?.text).toContain('ECONNREFUSED');
    cluster.isAway = false;
    await appender.append([textRecord(0, 'after')]);
    expect(cluster.texts('t', 0)).toEqual(['before', 'sent', 'after']);
    expect(appender.failure).toBeNull();
    expect(appender.bytesWaiting).toBe(0);
  });

  it('stores what follows a batch that was given up although it may be stored', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster, { appendTimeoutMs: 30 });
    await appender.append([textRecord(0, 'a')]);
    cluster.faults = ['answer lost'];
    cluster.isWithoutTopics = true;
    await expect(appender.append([textRecord(0, 'b')])).rejects.toMatchObject({ code: 'log_unavailable' });
    await eventually(() => appender.bytesWaiting === 0);
    cluster.isWithoutTopics = false;
    expect(await appender.append([textRecord(0, 'c')])).toMatchObject([{ offset: 2 }]);
    expect(cluster.texts('t', 0)).toEqual(['a', 'b', 'c']);
  });

  it('stores what follows a batch that may be stored and was then forbidden', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster);
    await appender.append([textRecord(0, 'a')]);
    cluster.faults = ['answer lost', 'forbidden'];
    await expect(appender.append([textRecord(0, 'b')])).rejects.toMatchObject({ code: 'topic_forbidden' });
    expect(await appender.append([textRecord(0, 'c')])).toMatchObject([{ offset: 2 }]);
    expect(cluster.texts('t', 0)).toEqual(['a', 'b', 'c']);
  });

  it('asks again for the leader when a broker has not heard of the topic', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster);
    await appender.append([textRecord(0, 'a')]);
    cluster.faults = ['answer lost'];
    cluster.isWithoutTopics = true;
    const appended = appender.append([textRecord(0, 'b')]);
    await eventually(() => appender.failure?.text.includes('Closed connection') === true);
    await eventually(() => cluster.counts.askedInVain > 0);
    cluster.isWithoutTopics = false;
    expect(await appended).toMatchObject([{ offset: 1 }]);
    expect(cluster.texts('t', 0)).toEqual(['a', 'b']);
  });

  it('finds the new leaders although another topic may not be seen any more', async () => {
    const cluster = new FakeCluster({ other: 1, t: 1 }, 2);
    const appender = appenderTo(cluster);
    await appender.append([textRecord(0, 'a', 'other')]);
    await appender.append([textRecord(0, 'a')]);
    cluster.hidden.add('other');
    cluster.faults = ['leaders moved'];
    expect(await appender.append([textRecord(0, 'b')])).toMatchObject([{ offset: 1 }]);
    await expect(appender.append([textRecord(0, 'b', 'other')])).rejects.toMatchObject({ code: 'topic_forbidden' });
  });

  it('refuses more than it may hold, and takes more when there is room again', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster, { maxWaitingBytes: 1_000 });
    await appender.append([textRecord(0, 'before')]);
    const large = 'x'.repeat(600);
    const first = appender.append([textRecord(0, large)]);
    await expect(appender.append([textRecord(0, large)])).rejects.toMatchObject({ code: 'log_unavailable' });
    await first;
    await appender.append([textRecord(0, large)]);
    expect(cluster.texts('t', 0)).toHaveLength(3);
  });

  it('says which topic or partition does not exist, and keeps nobody else waiting', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster);
    const wrong = appender.append([textRecord(0, 'x', 'nowhere')]);
    await appender.append([textRecord(0, 'right')]);
    await expect(wrong).rejects.toMatchObject({ code: 'topic_unknown', details: { topic: 'nowhere' } });
    await expect(appender.append([textRecord(1, 'x')])).rejects.toMatchObject({ code: 'topic_unknown' });
    expect(cluster.texts('t', 0)).toEqual(['right']);
  });

  it('stores what was accepted before it closes, then takes nothing', async () => {
    const cluster = new FakeCluster({ t: 1 });
    const appender = appenderTo(cluster);
    const appended = appender.append([textRecord(0, 'a')]);
    await appender.close();
    await appended;
    await expect(appender.append([textRecord(0, 'b')])).rejects.toMatchObject({ code: 'log_unavailable' });
    expect(cluster.texts('t', 0)).toEqual(['a']);
  });
});

async function nextTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(resolve => setImmediate(resolve));
}
