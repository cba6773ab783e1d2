import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEmbeddedLog } from '@airy/event-log';
import type { EmbeddedLogHandle } from '@airy/event-log';
import { avroSubjects, topicSpecs } from '@airy/topics';
import { prepareLog } from './bootstrap.ts';

const settings = { namespace: null, partitions: 4, sources: ['facebook'] };

let folder: string;
let handle: EmbeddedLogHandle;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  handle = await openEmbeddedLog({ folder });
});

afterEach(async () => {
  await handle.log.close();
  rmSync(folder, { recursive: true });
});

describe('prepareLog', () => {
  it('creates topics and registers schemas', async () => {
    await prepareLog(handle, settings);
    const topics = await handle.log.listTopics();
    expect(topics.find(({ name }) => name === 'source.facebook.events')?.partitions).toBe(4);
    expect(topics.find(({ name }) => name === 'application.communication.tags')?.partitions).toBe(1);
    for (const { subject } of avroSubjects(null)) expect((await handle.registry.latest(subject))?.version).toBe(1);
  });

  it('changes nothing when it runs again, and adds the topic of a new source', async () => {
    await prepareLog(handle, settings);
    const before = await handle.log.listTopics();
    const versions = await Promise.all(avroSubjects(null).map(({ subject }) => handle.registry.latest(subject)));
    await prepareLog(handle, settings);
    expect(await handle.log.listTopics()).toEqual(before);
    expect(await Promise.all(avroSubjects(null).map(({ subject }) => handle.registry.latest(subject)))).toEqual(
      versions,
    );
    await prepareLog(handle, { ...settings, sources: ['facebook', 'viber'] });
    expect(await handle.log.listTopics()).toHaveLength(before.length + 1);
  });

  it('leaves topics that are there as they are until their records have been brought to their places', async () => {
    const [channels] = topicSpecs(settings).filter(({ name }) => name === 'application.communication.channels');
    await handle.log.createTopics([{ ...channels!, cleanup: 'delete', partitions: 4 }]);
    const found = async () => (await handle.log.listTopics()).find(({ name }) => name === channels!.name);
    let meanwhile: unknown;
    await prepareLog(handle, settings, async () => void (meanwhile = await found()));
    expect(meanwhile).toMatchObject({ cleanup: 'delete', partitions: 4 });
    expect(await found()).toMatchObject({ cleanup: 'compact', partitions: 4 });
  });

  it('refuses another number of partitions, naming the setting', async () => {
    await prepareLog(handle, settings);
    await expect(prepareLog(handle, { ...settings, partitions: 5 })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('set kafka.partitions to 4'),
    });
  });
});
