import { describe, expect, it } from '@jest/globals';
import { asGranted } from './find-source.ts';
import type { ReplyWindow, Source } from './source.ts';

const sourceWith = (replyWindow: ReplyWindow | null) => ({ id: 'x', capabilities: { replyWindow } }) as Source;
const window = { ms: 1, humanMs: 7, afterwards: [] };
const humanMs = (source: Source): number | undefined => source.capabilities.replyWindow?.humanMs;

describe('a source as its platform has granted it', () => {
  it('has the longer window of people only if a setting says so', () => {
    const source = sourceWith({ ...window, humanSetting: 'granted' });
    expect(humanMs(asGranted(source, { granted: true }))).toBe(7);
    for (const config of [null, {}, { granted: false }, { granted: 'true' }])
      expect(humanMs(asGranted(source, config))).toBeUndefined();
    expect(asGranted(source, null).capabilities.replyWindow?.ms).toBe(1);
  });

  it('is as it is where nothing has to be granted', () => {
    for (const source of [sourceWith(window), sourceWith(null)]) expect(asGranted(source, null)).toBe(source);
  });
});
