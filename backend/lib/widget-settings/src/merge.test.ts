import { describe, expect, it } from '@jest/globals';
import { mergeSettings, publicSettings, storedSettings, wordsIn } from './merge.ts';

describe('settings of several', () => {
  it('the page wins over the server, the server over the defaults, and nobody over what is the server’s own', () => {
    const saved = { width: 400, headerText: 'Shop', allowedOrigins: ['https://shop.example'] };
    const merged = mergeSettings(saved, { width: 500, headerText: null, requireIdentity: true, allowedOrigins: [] });
    expect(merged).toMatchObject({ width: 500, headerText: 'Shop', theme: 'auto', requireIdentity: false });
    expect(merged.allowedOrigins).toEqual(['https://shop.example']);
  });

  it('pages learn nothing of what is for administrators', () => {
    const saved = { width: 400, headerText: null, allowedOrigins: ['https://shop.example'] };
    expect(publicSettings(saved)).toEqual({ width: 400 });
  });

  it('what was stored by other rules counts as not set', () => {
    expect(storedSettings({ width: 400, height: 'tall', gone: 1 })).toEqual({ width: 400 });
    expect(storedSettings('nonsense')).toEqual({});
  });

  it('words are those of the first language that there is', () => {
    const words = { en: 'Hello', 'pt-BR': 'Olá', de: 'Hallo' };
    expect(wordsIn(words, ['fr', 'de-AT', 'en'])).toBe('Hallo');
    expect(wordsIn(words, ['pt'])).toBe('Olá');
    expect(wordsIn(words, ['ja'])).toBe('Hello');
    expect(wordsIn('Hi', ['ja'])).toBe('Hi');
    expect(wordsIn(null, [])).toBeNull();
  });
});
