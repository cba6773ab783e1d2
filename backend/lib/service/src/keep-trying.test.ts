import { expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import { pino } from 'pino';
import { keepTrying, type KeepTrying } from './keep-trying.ts';

function trying<T>(work: () => Promise<T>, signal = new AbortController().signal) {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: line => void lines.push(line) });
  const options: KeepTrying<T> = { what: 'Kafka at nowhere:1', logger, signal, pauseMs: 1, work };
  return { lines, result: keepTrying(options) };
}

it('tries again as long as it takes, with a line each time, and says when it is there', async () => {
  let tries = 0;
  const { result, lines } = trying(async () => {
    if (++tries <= 3) throw new AiryError('log_unavailable', 'no broker answers');
    return 'open';
  });
  expect(await result).toBe('open');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain('Kafka at nowhere:1: waiting, trying again.');
  expect(lines[0]).toContain('no broker answers');
  expect(lines[3]).toContain('it is there now');
});

it('gives up where trying does not help, and when it is stopped', async () => {
  const refused = new AiryError('brokers_refuse_us', null, { details: { reason: 'wrong password' } });
  await expect(trying(() => Promise.reject(refused)).result).rejects.toBe(refused);
  const bug = new TypeError('x');
  await expect(trying(() => Promise.reject(bug)).result).rejects.toBe(bug);
  const ending = new AbortController();
  const { result } = trying(async () => {
    ending.abort(new Error('stopped'));
    throw new AiryError('registry_unavailable');
  }, ending.signal);
  await expect(result).rejects.toThrow();
});
