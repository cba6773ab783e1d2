import { describe, expect, it } from '@jest/globals';
import { reportHealth, type HealthSources } from './health.ts';

const well: HealthSources = {
  version: '1.2.3',
  isReady: true,
  states: { 'api-admin': 'ready' },
  problem: () => null,
  deadLetters: () => Promise.resolve({ count: 0, newest: [] }),
  engines: { kafka: null },
  views: [],
};

describe('the report of health', () => {
  it('is UP when nothing is wrong; a dead letter is told of and is no reason to be DOWN', async () => {
    const deadLetters = { count: 1, newest: [{ topic: 'commands', reason: 'not JSON' }] };
    const report = reportHealth({ ...well, deadLetters: () => Promise.resolve(deadLetters) });
    expect(report.status).toBe('UP');
    expect(await report.details?.()).toMatchObject({ deadLetters });
  });

  it.each([
    ['an engine is away', { engines: { kafka: null, registry: 'no answer' } }],
    ['a service is not well', { problem: () => 'no answer' }],
    ['the process starts or stops', { isReady: false }],
  ])('is DOWN when %s', (_title, wrong) => {
    expect(reportHealth({ ...well, ...wrong }).status).toBe('DOWN');
  });

  it('names each engine with what is wrong', () => {
    const engines = { kafka: 'no broker answers (since 2026-01-01T00:00:00.000Z)', registry: null };
    expect(reportHealth({ ...well, engines })).toMatchObject({ status: 'DOWN', isReady: true, engines });
  });
});
