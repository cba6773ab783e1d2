import { describe, expect, it } from '@jest/globals';
import { reportHealth, type HealthSources } from './health.ts';

const well: HealthSources = {
  version: '1.2.3',
  isReady: true,
  states: { 'api-admin': 'ready' },
  problem: () => null,
  deadLetters: () => Promise.resolve({ count: 0, newest: [] }),
  logProblem: null,
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
    ['nothing can be stored', { logProblem: 'the disk is full' }],
    ['a service is not well', { problem: () => 'no answer' }],
    ['the process starts or stops', { isReady: false }],
  ])('is DOWN when %s', (_title, wrong) => {
    expect(reportHealth({ ...well, ...wrong }).status).toBe('DOWN');
  });

  it('says why nothing can be stored', async () => {
    const report = reportHealth({ ...well, logProblem: 'the disk is full' });
    expect(await report.details?.()).toMatchObject({ log: 'the disk is full' });
  });
});
