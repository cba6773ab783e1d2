import { AiryError } from '@airy/errors';
import { afterEach, expect, it } from '@jest/globals';
import pino from 'pino';
import { until } from './__fixtures__/numbered.ts';
import { RightsWatch } from './rights-watch.ts';

const lines: string[] = [];
const logger = pino({ level: 'error' }, { write: line => void lines.push(line) });
let watch: RightsWatch;
afterEach(() => watch.stop());

it('ends who may listen no longer, once, and nobody because of a fault of ours', async () => {
  watch = new RightsWatch({ logger, everyMs: 1 });
  let isAllowed = true;
  let asked = 0;
  const refused: string[] = [];
  watch.add({ isAllowed: async () => isAllowed, refuse: () => refused.push('first') });
  const forget = watch.add({ isAllowed: async () => isAllowed, refuse: () => refused.push('left') });
  watch.add({
    isAllowed: async () => {
      asked += 1;
      if (asked % 2 === 0) throw new AiryError('view_unavailable');
      throw new Error('broken');
    },
    refuse: () => refused.push('fault'),
  });
  await until(() => asked > 4);
  expect(refused).toEqual([]);
  forget();
  isAllowed = false;
  const before = asked;
  await until(() => asked > before + 3);
  expect(refused).toEqual(['first']);
  expect(lines.join()).toContain('broken');
});
