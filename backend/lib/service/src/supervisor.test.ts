import { describe, expect, it } from '@jest/globals';
import { createTelemetry } from '@airy/telemetry';
import { createResources } from './resources.ts';
import type { RunningService, Service, ServiceContext } from './service.ts';
import { createSupervisor, ServiceStartError } from './supervisor.ts';

const context = {} as ServiceContext;

function setUp() {
  const lines: string[] = [];
  const telemetry = createTelemetry({ stream: { write: line => lines.push(line) }, processMetrics: false });
  return { lines, telemetry, supervisor: createSupervisor(telemetry), happened: [] as string[] };
}

function service(name: string, happened: string[], running: Partial<RunningService> = {}): Service {
  const note = (what: string) => () => {
    happened.push(`${what} ${name}`);
    return Promise.resolve();
  };
  return {
    name,
    async start() {
      await note('start')();
      return { drain: note('drain'), stop: note('stop'), ...running };
    },
  };
}

const never = (): Promise<void> => new Promise(() => undefined);

describe('the supervisor', () => {
  it('starts side by side, drains together, stops in reverse order', async () => {
    const { supervisor, happened } = setUp();
    await supervisor.start([service('a', happened), service('b', happened)], context);
    expect(supervisor.states()).toEqual({ a: 'ready', b: 'ready' });
    await supervisor.drain(1_000);
    expect(supervisor.states()).toEqual({ a: 'draining', b: 'draining' });
    await supervisor.stop(1_000);
    expect(supervisor.states()).toEqual({ a: 'stopped', b: 'stopped' });
    expect(happened).toEqual(['start a', 'start b', 'drain a', 'drain b', 'stop b', 'stop a']);
  });

  it('says which one does not start, and stops those that did', async () => {
    const { supervisor, happened } = setUp();
    const broken: Service = { name: 'broken', start: () => Promise.reject(new Error('no disk')) };
    const starting = supervisor.start([service('a', happened), broken, service('c', happened)], context);
    await expect(starting).rejects.toThrow(new ServiceStartError('broken', new Error('no disk')));
    await expect(starting).rejects.toThrow('broken did not start: no disk');
    expect(supervisor.states()).toEqual({ a: 'ready', broken: 'failed', c: 'ready' });
    await supervisor.stop(1_000);
    expect(happened).toEqual(['start a', 'start c', 'stop c', 'stop a']);
    expect(supervisor.states()).toEqual({ a: 'stopped', broken: 'failed', c: 'stopped' });
  });

  it('says why a service is not well, and leaves its neighbours alone', async () => {
    const { supervisor, happened } = setUp();
    const sick = service('sick', happened, { health: () => 'disk full' });
    const odd = service('odd', happened, {
      health: () => {
        throw new Error('cannot say');
      },
    });
    await supervisor.start([sick, odd, service('well', happened)], context);
    expect(supervisor.problem('sick')).toBe('disk full');
    expect(supervisor.problem('odd')).toBe('cannot say');
    expect(supervisor.problem('well')).toBeNull();
    expect(supervisor.problem('nobody')).toBe('not started');
    expect(supervisor.states()).toEqual({ sick: 'ready', odd: 'ready', well: 'ready' });
    await supervisor.drain(1_000);
    expect(supervisor.problem('well')).toBe('draining');
  });

  it('says what a service is at that takes long to start', async () => {
    const { supervisor } = setUp();
    const begun = Promise.withResolvers<void>();
    let at: string | null = null;
    const slow = {
      name: 'slow',
      progress: () => at,
      start: () => begun.promise.then(() => ({ stop: async () => undefined })),
    };
    const started = supervisor.start([slow], context);
    expect(supervisor.problem('slow')).toBe('starting');
    at = '5 of 9 read';
    expect(supervisor.problem('slow')).toBe('5 of 9 read');
    begun.resolve();
    await started;
    expect(supervisor.problem('slow')).toBeNull();
  });

  it('does not wait for ever for one that does not end, and stops the others', async () => {
    const { supervisor, happened, lines } = setUp();
    const stuck = service('stuck', happened, { drain: never, stop: never });
    const broken = service('broken', happened, { stop: () => Promise.reject(new Error('oops')) });
    await supervisor.start([service('a', happened), stuck, broken], context);
    await supervisor.drain(20);
    await supervisor.stop(20);
    expect(supervisor.states()).toEqual({ a: 'stopped', stuck: 'failed', broken: 'failed' });
    expect(happened).toContain('stop a');
    expect(lines.join('')).toContain('Gave up waiting for it to drain.');
    expect(lines.join('')).toContain('It failed to stop.');
  });

  it('collects what the services have to show, in their order', async () => {
    const { supervisor, happened } = setUp();
    const link = (title: string) => ({ title, url: `http://${title}`, note: '' });
    const withLinks = service('a', happened, { links: () => Promise.resolve([link('one'), link('two')]) });
    await supervisor.start([withLinks, service('b', happened)], context);
    expect(await supervisor.links()).toEqual([link('one'), link('two')]);
  });
});

it('resources close in reverse order, once, also past one that fails or hangs', async () => {
  const { telemetry, lines } = setUp();
  const closed: string[] = [];
  const resources = createResources(telemetry.logger);
  resources.add('first', () => void closed.push('first'));
  resources.add('hangs', never);
  resources.add('fails', () => {
    throw new Error('oops');
  });
  resources.add('last', () => void closed.push('last'));
  await resources.close(20);
  await resources.close(20);
  expect(closed).toEqual(['last', 'first']);
  expect(lines.map(line => (JSON.parse(line) as { resource: string }).resource)).toEqual(['fails', 'hangs']);
});
