import { describe, expect, it } from '@jest/globals';
import { reportHealth, type HealthSources } from './health.ts';

const well: HealthSources = {
  version: '1.2.3',
  isReady: true,
  states: { 'api-admin': 'ready' },
  problem: () => null,
  deadLetters: { count: 0, newest: [] },
  logProblem: null,
  views: [],
};

describe('the report of health', () => {
  it('is UP when nothing is wrong; a dead letter is told of and is no reason to be DOWN', async () => {
    const deadLetters = { count: 1, newest: [{ topic: 'commands', reason: 'not JSON' }] };
    expect(await reportHealth({ ...well, deadLetters })).toMatchObject({ status: 'UP', details: { deadLetters } });
  });

  it.each([
    ['nothing can be stored', { logProblem: 'the disk is full' }],
    ['a service is not well', { problem: () => 'no answer' }],
    ['the process starts or stops', { isReady: false }],
  ])('is DOWN when %s', async (_title, wrong) => {
    expect((await reportHealth({ ...well, ...wrong })).status).toBe('DOWN');
  });

  it('says why nothing can be stored', async () => {
    expect(await reportHealth({ ...well, logProblem: 'the disk is full' })).toMatchObject({
      details: { log: 'the disk is full' },
    });
  });
});
