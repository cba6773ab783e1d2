/**
 * F11: every process of an instance is restarted, one after another, under load from callers that never try twice; then a
 * replica is killed, and the sockets it had go on elsewhere.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { Instance } from '../../scripts/replicas/instance.ts';
import { allAnswers, call } from '../answers.ts';
import type { FoldedLog } from '../folded-log.ts';
import { expectIndexesWithoutGaps } from '../promises.ts';
import { personId } from '../traffic.ts';
import { foldLogOn, namespaced, removeTopics, settingsFor, systemToken } from './airy-on-engines.ts';
import { OneTryLoad } from './one-try-load.ts';
import { SocketClient } from './socket-client.ts';

const conversations = 20;
const socketCount = 6;

describeWithEngines(['kafka', 'registry', 'redis', 'postgres'], 'three API replicas and two routers', given => {
  const engines = namespaced(given);
  const folder = temporaryFolder();
  const sockets: SocketClient[] = [];
  let simulator: MessengerSimulator;
  let instance: Instance;
  let pageId: string;

  beforeAll(async () => {
    simulator = await startMessengerSimulator({ appSecret: 'rolling-secret' });
    instance = newInstance();
    await instance.start();
    const { pages, userToken } = simulator.state.settings;
    pageId = pages[0]?.id ?? '';
    const body = { page_id: pageId, page_token: userToken };
    await call({ url: instance.url, systemToken }, '/channels.facebook.connect', body);
    for (let n = 0; n < conversations; n++) simulator.introduce(personId(n), `Customer ${n}`);
    for (let n = 0; n < socketCount; n++) sockets.push(new SocketClient({ url: instance.url, systemToken }));
    for (const socket of sockets) socket.start();
    await eventually(() => sockets.every(({ connections }) => connections === 1));
  }, 180_000);

  afterAll(async () => {
    await Promise.all(sockets.map(socket => socket.stop()));
    await instance?.stop();
    await simulator?.close();
    await removeTopics(engines);
    folder[Symbol.dispose]();
  }, 60_000);

  function newInstance(): Instance {
    const settings = join(folder.path, 'airy.yaml');
    writeFileSync(settings, settingsFor(simulator));
    return new Instance({
      counts: { api: 3, router: 2, webhook: 1, connector: 1 },
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
  }

  function load(): OneTryLoad {
    const { appSecret } = simulator.state.settings;
    return new OneTryLoad({ url: instance.url, appSecret, systemToken, pageId, conversations });
  }

  /** Until every message of the log came to every socket. */
  async function fed(): Promise<FoldedLog> {
    return eventually(
      async () => {
        const folded = await foldLogOn(engines);
        for (const [n, { created }] of sockets.entries()) {
          const missing = [...folded.messages.keys()].filter(id => !created.includes(id));
          if (missing.length > 0) throw new Error(`socket ${n} misses ${missing.length} of ${folded.messages.size}`);
        }
        return folded;
      },
      { timeoutMs: 30_000, everyMs: 1_000 },
    );
  }

  it('F11: restarted one after another: no call fails, nothing is missing, the feed has no gap', async () => {
    const callers = load();
    const running = callers.run({ customers: 2, agents: 2 });
    await eventually(() => callers.acknowledged.length > 20, { timeoutMs: 20_000 });
    await instance.roll();
    await pause(500);
    callers.stop();
    await running;
    const { calls, failed, acknowledged } = callers;
    process.stderr.write(`F11: ${calls} calls, ${failed.length} failed, ${acknowledged.length} acknowledged\n`);
    expect(failed).toEqual([]);
    const folded = await fed();
    const { messages } = await allAnswers({ url: instance.url, systemToken });
    const doubled = sockets.reduce((sum, { created }) => sum + created.length - new Set(created).size, 0);
    const connections = sockets.reduce((sum, socket) => sum + socket.connections, 0);
    process.stderr.write(
      `F11: ${messages.length} shown, ${connections - socketCount} times a socket went on elsewhere, ${doubled} events doubled\n`,
    );
    expect(messages.length).toBe(acknowledged.length);
    expect(doubled).toBe(0);
    expectIndexesWithoutGaps(folded);
  }, 300_000);

  it('the sockets of a killed replica go on elsewhere, without a gap', async () => {
    const before = sockets.map(({ connections }) => connections);
    const callers = load();
    const running = callers.run({ customers: 2, agents: 0 });
    await eventually(() => callers.acknowledged.length > 5, { timeoutMs: 20_000 });
    process.kill(pidOf('api-1'), 'SIGKILL');
    await eventually(() => sockets.some(({ connections }, n) => connections > (before[n] ?? 0)), { timeoutMs: 20_000 });
    await pause(500);
    callers.stop();
    await running;
    await fed();
    const moved = sockets.filter(({ connections }, n) => connections > (before[n] ?? 0)).length;
    process.stderr.write(`a replica killed: ${moved} of ${socketCount} sockets went on elsewhere\n`);
    expect(moved).toBeGreaterThan(0);
    expect(sockets.flatMap(({ refusals }) => refusals)).toEqual([]);
  }, 120_000);

  /** It has two folders, used in turn: the newer one's process runs. */
  function pidOf(name: string): number {
    const ready = ['a', 'b'].flatMap(side => {
      const file = join(folder.path, `${name}-${side}`, 'ready.json');
      return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as { readonly pid: number }] : [];
    });
    expect(ready).toHaveLength(1);
    return ready[0]?.pid ?? 0;
  }
});
