import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '@airy/config';
import { createTelemetry } from '@airy/telemetry';
import { engineCorner, temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { createEngineWatch } from './engine-watch.ts';
import { openQueue } from './open-queue.ts';
import { createResources } from './resources.ts';

function opening(folder: string, env: Readonly<Record<string, string>> = {}) {
  const telemetry = createTelemetry({ stream: { write: () => true }, processMetrics: false });
  const { config } = loadConfig({ argv: ['--data', 'data'], env: { AIRY_SYSTEM_TOKEN: 'token', ...env }, cwd: folder });
  const resources = createResources(telemetry.logger);
  const watch = createEngineWatch({ logger: telemetry.logger });
  resources.add('watch', () => watch.stop());
  const alone: string[] = [];
  const standAlone = (name: string) => {
    alone.push(name);
    return () => undefined;
  };
  const { signal } = new AbortController();
  const queue = openQueue({ config, dataFolder: folder, telemetry, resources, watch, signal, standAlone });
  return { queue, resources, watch, alone };
}

describe('the queue of a process', () => {
  it('is a file in its folder, which no other process shares, and closes with the process', async () => {
    using folder = temporaryFolder();
    const { queue, resources, watch, alone } = opening(folder.path);
    expect(await (await queue).ready(1)).toMatchObject({ endpoints: [] });
    expect(existsSync(join(folder.path, 'queue.db'))).toBe(true);
    expect(watch.problems()).toEqual({ queue: null });
    expect(alone).toEqual(['webhook-queue']);
    await resources.close(2_000);
    await expect((await queue).depth('one')).rejects.toMatchObject({ code: 'queue_unavailable' });
  });
});

describeWithEngines(['redis'], 'the queue where a Redis is set', addresses => {
  it('is there, for all processes', async () => {
    using folder = temporaryFolder();
    await using corner = engineCorner(addresses);
    const { queue, resources, alone } = opening(folder.path, { AIRY_REDIS_URL: corner.redis ?? '' });
    expect(await (await queue).ready(1)).toMatchObject({ endpoints: [] });
    expect(existsSync(join(folder.path, 'queue.db'))).toBe(false);
    expect(alone).toEqual([]);
    await resources.close(2_000);
  });
});
