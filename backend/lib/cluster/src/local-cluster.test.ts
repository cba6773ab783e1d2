import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEmbeddedLog, type EventLog } from '@airy/event-log';
import { openCommander, openDeadLetters, runAdministrationWriter, type Commander } from '@airy/processing';
import { openSecrets } from '@airy/secrets';
import { createTelemetry } from '@airy/telemetry';
import { eventually, temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { openCodecs, topicNames, topicSpecs, type Codecs } from '@airy/topics';
import type { ChangeIdentity } from './cluster.ts';
import { complete, demo } from './known.fixture.ts';
import { openLocalCluster, type LocalCluster } from './local-cluster.ts';
import { planUpdate } from './plan-change.ts';

const topics = topicNames(null);
const security = {
  systemToken: 'hunter2',
  jwtSecret: null,
  replaceKeys: false,
  allowedOrigins: [],
  oidc: null,
  rateLimit: { perToken: null, perVisitor: null },
};

let folder: TemporaryFolder;
let log: EventLog;
let codecs: Codecs;
let commander: Commander;
let closing: (() => Promise<unknown>)[];
const lines: string[] = [];
const telemetry = createTelemetry({ stream: { write: line => lines.push(line) }, processMetrics: false });

async function openLog(): Promise<void> {
  const opened = await openEmbeddedLog({ folder: folder.path });
  ({ log } = opened);
  codecs = await openCodecs(opened.registry);
  await log.createTopics(topicSpecs({ namespace: null, partitions: 1, sources: [] }));
  const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
  const writer = await runAdministrationWriter({ log, telemetry, topics, codecs, deadLetters });
  const opener = await openCommander({ log, topics, folder: folder.path, telemetry });
  commander = opener;
  closing = [() => opener.close(), () => writer.stop(), () => log.close()];
}

async function closeLog(): Promise<void> {
  for (const close of closing) await close();
}

/** As one process has it. */
async function open(given: Record<string, Record<string, unknown>> = {}, keyFolder = folder.path) {
  const cluster = await openLocalCluster({
    log,
    topic: topics.componentSettings,
    codec: codecs.componentSettings,
    secrets: openSecrets({ folder: keyFolder, jwtSecret: null }),
    commander: () => commander,
    declared: [demo],
    config: { componentsGiven: given, security },
    logger: telemetry.logger,
  });
  closing.unshift(() => cluster.stop());
  return cluster;
}

const identity = (commandId: string): ChangeIdentity => ({ commandId, principal: 'test', requestHash: 'hash' });

async function update(
  cluster: LocalCluster,
  id: string,
  enabled: boolean,
  data: Record<string, unknown> | null = null,
) {
  const component = cluster.find(demo.name);
  if (component === null) throw new Error('unknown');
  const answer = await cluster.change(planUpdate(component, { enabled, data }), identity(id));
  await cluster.applied(answer.position);
  return answer;
}

beforeEach(async () => {
  folder = temporaryFolder();
  await openLog();
});
afterEach(async () => {
  await closeLog();
  folder[Symbol.dispose]();
});

describe('the local cluster', () => {
  it('runs what was changed when the change is answered, in every process that listens', async () => {
    const [one, other] = [await open(), await open()];
    const seen: boolean[] = [];
    one.components.onChange(async () => {
      await Promise.resolve();
      seen.push(one.components.isEnabled(demo.name));
    });
    await update(one, 'a', true, complete);
    expect(seen).toEqual([true]);
    expect(one.components.settingsOf(demo.name)).toEqual({ ...complete, mode: 'fast' });
    await eventually(() => other.components.isEnabled(demo.name));
    await update(other, 'b', false);
    expect(other.components.settingsOf(demo.name)).toBeNull();
    await eventually(() => seen.length === 2 && !one.components.isEnabled(demo.name));
  });

  it('answers only once whoever listens has done what follows', async () => {
    const cluster = await open();
    const called = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    cluster.components.onChange(() => {
      called.resolve();
      return done.promise;
    });
    const component = cluster.find(demo.name);
    if (component === null) throw new Error('unknown');
    const { position } = await cluster.change(planUpdate(component, { enabled: true, data: complete }), identity('a'));
    await called.promise;
    let isApplied = false;
    const applied = cluster.applied(position).then(() => (isApplied = true));
    // Everything that waits for nothing but its turn has had it.
    for (let turns = 0; turns < 10; turns++) await new Promise(resolve => setImmediate(resolve));
    expect(isApplied).toBe(false);
    done.resolve();
    expect(await applied).toBe(true);
  });

  it('tells nobody of a change that changes nothing, and no longer whoever left', async () => {
    const cluster = await open({ [demo.name]: complete });
    let told = 0;
    const leave = cluster.components.onChange(() => void told++);
    await update(cluster, 'a', true);
    expect(told).toBe(0);
    leave();
    await update(cluster, 'b', false);
    expect([told, cluster.components.isEnabled(demo.name)]).toEqual([0, false]);
  });

  it('keeps what was changed over a restart, and lets a later edit of airy.yaml count', async () => {
    const given = { [demo.name]: { ...complete, enabled: false } };
    await update(await open(given), 'a', true, { ...complete, appId: '99' });
    await closeLog();
    await openLog();
    expect((await open(given)).components.settingsOf(demo.name)).toMatchObject({ appId: '99' });
    const edited = await open({ [demo.name]: { ...complete, enabled: false, appId: '13' } });
    expect(edited.find(demo.name)).toMatchObject({ isEnabled: true, given: { appId: '13' } });
    expect((await open({ [demo.name]: complete })).components.settingsOf(demo.name)).toMatchObject({ appId: '99' });
  });

  it('has no setting in clear on the disk, in events or in the log of the program', async () => {
    await update(await open({ [demo.name]: { appSecret: 'hunter3hunter3' } }), 'a', true, complete);
    await closeLog();
    const names = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const bytes = Buffer.concat(names.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
    expect(bytes.includes('sources-demo')).toBe(true);
    for (const secret of ['hunter2hunter2', 'hunter3hunter3']) {
      expect(bytes.includes(secret)).toBe(false);
      expect(lines.join('')).not.toContain(secret);
    }
    await openLog();
  });

  it('makes one change of equal ids', async () => {
    const cluster = await open();
    await update(cluster, 'same', true, complete);
    await update(cluster, 'other', false);
    await update(cluster, 'same', true, complete);
    expect(cluster.components.isEnabled(demo.name)).toBe(false);
  });

  it('goes by airy.yaml where the keys of what was stored are lost, and says so', async () => {
    await update(await open({ [demo.name]: complete }), 'a', false);
    const cluster = await open({ [demo.name]: complete }, join(folder.path, 'other-keys'));
    expect(cluster.components.isEnabled(demo.name)).toBe(true);
    expect(lines.join('')).toContain('A setting made through the API cannot be read.');
  });
});

it('stores the longest values that are allowed, whatever characters they are of', async () => {
  const cluster = await open();
  const verify = '\u0001'.repeat(16 * 1024);
  await update(cluster, 'a', true, { ...complete, verify, s3Key: verify, appSecret: verify });
  expect(cluster.components.settingsOf(demo.name)).toMatchObject({ verify, appSecret: verify });
});
