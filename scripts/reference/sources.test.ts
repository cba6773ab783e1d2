/** Calls that are made of what sources declare: what they take. */
import { describe, expect, it } from '@jest/globals';
import { allEndpoints } from './source-endpoints.ts';

const calls = Object.entries(allEndpoints());
const body = (name: string, request: unknown): unknown => {
  const found = calls.find(([one]) => one === name);
  return found?.[1].request.safeParse(request).data;
};

describe('a call of a source', () => {
  it('stands beside those of the contract, once, by the name of its path', () => {
    const paths = calls.map(([, { path }]) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(calls.filter(([name, { path }]) => path !== `/${name}`)).toEqual([]);
    expect(calls.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'channels.facebook.connect',
        'channels.facebook.explore',
        'channels.chatplugin.disconnect',
      ]),
    );
  });

  it('takes numbers and booleans where text is declared, as Airy Core did (contract §14)', () => {
    expect(body('channels.facebook.connect', { page_id: 1234, page_token: 5678, name: true })).toMatchObject({
      page_id: '1234',
      page_token: '5678',
      name: 'true',
    });
    expect(body('channels.chatplugin.connect', { name: 7, imageUrl: 'u' })).toMatchObject({ name: '7', imageUrl: 'u' });
  });

  it('refuses anything else', () => {
    for (const wrong of [null, [], 'x', {}, { name: {} }, { name: [1] }])
      expect(body('channels.chatplugin.connect', wrong)).toBeUndefined();
  });
});
