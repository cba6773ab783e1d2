import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig, type Config } from '@airy/config';
import { lockFolder } from '@airy/event-log';
import { createTelemetry } from '@airy/telemetry';
import { eventually, temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { openDeadLetters, runAdministrationWriter } from '@airy/processing';
import { openCodecs, topicNames, topicSpecs } from '@airy/topics';
import { startProgram, type ProgramOptions } from './program.ts';
import type { RunningService, Service, ServiceContext } from './service.ts';

let folder: TemporaryFolder;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder[Symbol.dispose]());

function configOf(port = 0): Config {
  const argv = ['--port', String(port), '--data', 'data'];
  return loadConfig({ argv, env: { AIRY_SYSTEM_TOKEN: 'token' }, cwd: folder.path }).config;
}

const prepare: Service = {
  name: 'prepare',
  async start({ log }) {
    await log.createTopics(topicSpecs({ namespace: null, partitions: 2, sources: [] }));
    return { stop: () => Promise.resolve() };
  },
};

function optionsOf(services: readonly Service[], change: Partial<ProgramOptions> = {}): ProgramOptions {
  const telemetry = createTelemetry({ stream: { write: () => true }, processMetrics: false });
  const entries = services.map(service => ({ service }));
  const given = {
    config: configOf(),
    telemetry,
    version: '1',
    first: [{ service: prepare }],
    services: entries,
    sources: [],
  };
  return { ...given, ...change };
}

function seeing(see: (context: ServiceContext) => unknown, running: Partial<RunningService> = {}): Service {
  return {
    name: 'seeing',
    async start(context) {
      await see(context);
      return { stop: () => Promise.resolve(), ...running };
    },
  };
}

async function healthOf(url: string): Promise<[number, Record<string, unknown>]> {
  const answer = await fetch(`${url}/actuator/health`, { headers: { authorization: 'Bearer token' } });
  return [answer.status, (await answer.json()) as Record<string, unknown>];
}

describe('a program', () => {
  it('is UP once the views have caught up, and frees folder and port when it stops', async () => {
    const program = await startProgram(optionsOf([seeing(context => context.communicationView())]));
    await program.caughtUp;
    const [status, report] = await healthOf(program.url);
    expect(status).toBe(200);
    expect(report).toMatchObject({
      status: 'UP',
      services: { prepare: null, seeing: null },
      details: {
        version: '1',
        states: { seeing: 'ready' },
        views: { 'communication-view': { state: 'ready', lag: 0 } },
      },
    });
    await program.stop(2_000);
    await program.stop(2_000);
    await expect(fetch(program.url)).rejects.toThrow();
    lockFolder(configOf().data).release();
  });

  it('opens a view once, whoever asks', async () => {
    const views: unknown[] = [];
    const ask = seeing(async context => views.push(await context.communicationView()));
    const program = await startProgram(optionsOf([ask, { ...ask, name: 'other' }]));
    expect(views[0]).toBe(views[1]);
    await program.stop(2_000);
  });

  it('turns red when a service is not well, and goes on', async () => {
    let problem: string | null = null;
    const program = await startProgram(optionsOf([seeing(() => undefined, { health: () => problem })]));
    await program.caughtUp;
    problem = 'disk full';
    expect(await healthOf(program.url)).toMatchObject([503, { status: 'DOWN', services: { seeing: 'disk full' } }]);
    problem = null;
    expect(await healthOf(program.url)).toMatchObject([200, { status: 'UP' }]);
    await program.stop(2_000);
  });

  it('answers what it has begun before its services stop', async () => {
    const happened: string[] = [];
    const { promise: mayAnswer, resolve: answerNow } = Promise.withResolvers<void>();
    const slow = seeing(
      ({ http }) =>
        http.mount('/slow', async (_request, response) => {
          happened.push('asked');
          await mayAnswer;
          happened.push('answered');
          response.end('done');
        }),
      { drain: () => Promise.resolve(answerNow()), stop: () => Promise.resolve(void happened.push('stopped')) },
    );
    const program = await startProgram(optionsOf([slow]));
    const answer = fetch(`${program.url}/slow`);
    await eventually(() => happened.includes('asked'));
    await program.stop(2_000);
    expect(await (await answer).text()).toBe('done');
    expect(happened).toEqual(['asked', 'answered', 'stopped']);
  });

  it('closes what it had opened when a service does not start', async () => {
    const broken = seeing(() => Promise.reject(new Error('no')));
    await expect(startProgram(optionsOf([broken]))).rejects.toThrow('seeing did not start: no');
    lockFolder(configOf().data).release();
  });

  it('does not start beside another one, on its folder or on its port', async () => {
    const lock = lockFolder(configOf().data);
    await expect(startProgram(optionsOf([]))).rejects.toMatchObject({ code: 'data_folder_in_use' });
    lock.release();
    const other = createServer().listen(0, '127.0.0.1');
    await eventually(() => other.listening);
    const { port } = other.address() as AddressInfo;
    const taken = startProgram(optionsOf([], { config: configOf(port) }));
    await expect(taken).rejects.toMatchObject({ code: 'port_in_use' });
    other.close();
    lockFolder(configOf().data).release();
  });

  it('has the commander only once the log is prepared', async () => {
    const early = seeing(context => expect(() => context.commander).toThrow('once bootstrap has run'));
    const late = seeing(context => expect(context.commander).toBeDefined());
    const options = optionsOf([late], { first: [{ service: prepare }, { service: { ...early, name: 'early' } }] });
    await (await startProgram(options)).stop(2_000);
  });

  it('gives out sign-in links that are good once, also for many who come at once', async () => {
    let redeem: ServiceContext['signInCodes']['redeem'] | null = null;
    const decide: Service = {
      name: 'decide',
      async start({ log, telemetry, registry, signInCodes }) {
        ({ redeem } = signInCodes);
        const topics = topicNames(null);
        const deadLetters = openDeadLetters({ log, topic: topics.deadLetters, telemetry });
        return runAdministrationWriter({ log, telemetry, topics, deadLetters, codecs: await openCodecs(registry) });
      },
    };
    const program = await startProgram(optionsOf([decide]));
    const link = new URL(program.signInUrl());
    expect(link.origin).toBe(program.url);
    const code = link.searchParams.get('code') ?? '';
    const use = redeem as unknown as (code: string) => Promise<boolean>;
    const results = await Promise.all([use(code), use(code), use(code), use('forged')]);
    expect(results.filter(result => result)).toHaveLength(1);
    expect(await use(code)).toBe(false);
    await program.stop(2_000);
  });
});
