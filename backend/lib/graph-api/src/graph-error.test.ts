import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GraphFailure } from './graph-call.ts';
import { checkReasonOf, failedCheck } from './graph-check.ts';
import { graphErrorOf, meaningOf } from './graph-error.ts';

const error = (code: number | null, subcode: number | null = null, message = 'words') => ({ code, subcode, message });

describe('what an error means', () => {
  it.each([
    [401, 190, null, 'token'],
    [400, 190, 460, 'token'],
    [400, 102, null, 'token'],
    [400, 10, 2018278, 'window'],
    [400, 10, 2018336, 'window'],
    [400, 10, 2534022, 'window'],
    [400, 1, 1357046, 'unclear'],
    [500, 1, 99, 'unclear'],
    [403, 3, null, 'permission'],
    [403, 10, null, 'permission'],
    [403, 200, null, 'permission'],
    [403, 230, null, 'permission'],
    [403, 299, null, 'permission'],
    [400, 300, null, 'refused'],
    [400, 2, null, 'come-again'],
    [400, 4, null, 'come-again'],
    [400, 17, null, 'come-again'],
    [400, 32, null, 'come-again'],
    [400, 613, null, 'come-again'],
    [400, 80_006, null, 'come-again'],
    [400, 80_015, null, 'refused'],
    [500, 100, null, 'come-again'],
    [400, 100, 2018001, 'refused'],
    [400, 551, null, 'refused'],
    [401, null, null, 'token'],
  ] as const)('%i with code %p/%p: %s', (status, code, subcode, meaning) => {
    expect(meaningOf(status, error(code, subcode))).toBe(meaning);
  });

  it('is told by the words where the code has two', () => {
    const words = '(#10) This message is sent outside of allowed window.';
    expect(meaningOf(400, error(10, null, words))).toBe('window');
  });

  it('is read of any body without a fault', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 100, max: 599 }), (body, status) => {
        const found = graphErrorOf(body as never);
        if (found !== null) expect(meaningOf(status, found)).toEqual(expect.any(String));
      }),
    );
    expect(graphErrorOf({ error: { message: 7, code: '190', error_subcode: 463 } })).toEqual({
      message: '7',
      code: 190,
      subcode: 463,
    });
  });
});

describe('the reason of a failed check', () => {
  const failure = (status: number, code: number, subcode: number | null = null) =>
    new GraphFailure('refused', 'words', { status, error: error(code, subcode) });

  it.each([
    [failure(401, 190, 463), 'token_expired'],
    [failure(401, 190, 467), 'token_invalid'],
    [failure(401, 190), 'token_invalid'],
    [failure(403, 200), 'permission_missing'],
    [failure(400, 4), 'rate_limited'],
    [failure(400, 100, 33), 'not_found'],
    [failure(400, 803), 'not_found'],
    [failure(400, 100), 'refused'],
    [failure(500, 2), 'unreachable'],
    [new GraphFailure('away', 'nobody'), 'unreachable'],
  ])('%# is %s', (given, reason) => {
    expect(checkReasonOf(given)).toBe(reason);
  });

  it('has a next step of the caller, or one that fits all platforms', () => {
    const steps = { otherwise: 'Look.', token_expired: 'Connect again.' };
    expect(failedCheck(failure(401, 190, 463), steps)).toMatchObject({ nextStep: 'Connect again.' });
    expect(failedCheck(failure(400, 4), steps)).toMatchObject({ nextStep: expect.stringMatching(/^Wait/) });
    expect(failedCheck(failure(400, 100), steps)).toMatchObject({ nextStep: 'Look.' });
  });
});
