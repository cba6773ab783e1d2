/** Equal calls spread over three replicas: one effect and equal answers, also after all of them were restarted (embedded: e2e/access). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { Instance } from '../../scripts/replicas/instance.ts';
import { makeSamples, settingsOfSamples, type Sample } from '../access/samples.ts';
import { send, storm, type StormAnswer } from '../access/storm.ts';
import { namespaced, removeTopics, systemToken } from './airy-on-engines.ts';

const parallel = 50;
/** Files in a folder are seen by one process only. */
const needsSharedStore = new Set(['/media.upload']);

describeWithEngines(['kafka', 'registry', 'redis', 'postgres'], 'equal calls to three replicas', given => {
  const engines = namespaced(given);
  const folder = temporaryFolder();
  let simulator: MessengerSimulator;
  let instance: Instance;
  let samples: readonly Sample[] = [];
  const answers = new Map<string, StormAnswer>();

  beforeAll(async () => {
    simulator = await startMessengerSimulator({ appSecret: 'storm-secret' });
    const settings = join(folder.path, 'airy.yaml');
    const jwtSecret = Buffer.alloc(48, 'storm').toString('base64');
    const security = `security: { systemToken: "${systemToken}", jwtSecret: "${jwtSecret}" }\n`;
    writeFileSync(settings, security + settingsOfSamples(simulator));
    instance = new Instance({
      counts: { api: 3, router: 1, webhook: 1, connector: 1 },
      folder: folder.path,
      port: 0,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        AIRY_CORE_NAMESPACE: engines.namespace,
        AIRY_KAFKA_BROKERS: given.kafka,
        AIRY_KAFKA_SCHEMA_REGISTRY_URL: given.registry,
        AIRY_REDIS_URL: given.redis,
        AIRY_POSTGRES_URL: given.postgres,
      },
      args: ['--config', settings],
      webhookPaths: ['/facebook'],
      say: () => undefined,
    });
    await instance.start();
    const all = await makeSamples({ url: instance.url, systemToken, simulator });
    samples = all.filter(({ path }) => !needsSharedStore.has(path));
  }, 180_000);

  afterAll(async () => {
    await instance?.stop();
    await simulator?.close();
    await removeTopics(engines);
    folder[Symbol.dispose]();
  }, 60_000);

  it('have one effect and equal answers, and another body under the same key is refused', async () => {
    const wrong: string[] = [];
    for (const sample of samples) {
      const { first, different } = await storm([instance.url], sample, parallel);
      answers.set(sample.path, first);
      wrong.push(...different);
      if (first.status >= 300) wrong.push(`${sample.path}: ${first.status} ${first.body}`);
      const other = await send(instance.url, sample, { another: { display_name: 'Another' } });
      if (other.status !== 422) wrong.push(`${sample.path} with another body: ${other.status} ${other.body}`);
    }
    process.stderr.write(
      `idempotency on three replicas: ${samples.length} endpoints, ${samples.length * parallel} calls, ${wrong.length} wrong answers\n`,
    );
    expect(wrong).toEqual([]);
    await simulator.settled();
    expect(simulator.state.accepted).toHaveLength(1);
  }, 240_000);

  it('have the same answers after every process was restarted', async () => {
    await instance.roll();
    const wrong: string[] = [];
    for (const sample of samples) {
      const { first, different } = await storm([instance.url], sample, 6);
      const before = answers.get(sample.path);
      wrong.push(...different);
      if (first.status !== before?.status || first.body !== before.body)
        wrong.push(`${sample.path}: ${first.status} ${first.body}, not ${before?.status} ${before?.body}`);
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});
