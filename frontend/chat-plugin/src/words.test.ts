import { describe, expect, it } from '@jest/globals';
import { chooseLocale, languages, loadWords } from './words.ts';

/** Shapes that every language has: `text`, `function` or a list with so many entries. */
function shapeOf(value: unknown): string {
  return Array.isArray(value) ? `list of ${value.length}` : typeof value;
}

describe('the language', () => {
  it.each([
    [['tlh', 'de-AT', 'en'], 'de-AT'],
    [['tlh', 'fr'], 'fr'],
    [['tlh'], 'en'],
    [['constructor', 'de_'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (wanted, expected) => {
    expect(chooseLocale(wanted)).toBe(expected);
  });

  it('has every word, of the same shape as in English', async () => {
    const { locale: _locale, direction: _direction, ...english } = await loadWords('en');
    for (const language of languages) {
      const words: Readonly<Record<string, unknown>> = { ...(await import(`./words/${language}.ts`)).words };
      const shapes = (given: object) => Object.entries(given).map(([key, value]) => `${key}: ${shapeOf(value)}`);
      expect({ language, words: shapes(words).toSorted() }).toEqual({ language, words: shapes(english).toSorted() });
    }
  });

  it('counts in its own forms, with its own digits', async () => {
    expect((await loadWords('en')).newMessages(1)).toBe('1 new message');
    expect((await loadWords('de')).newMessages(2)).toBe('2 neue Nachrichten');
    expect((await loadWords('fr')).newMessages(0)).toBe('0 nouveau message');
    expect([1, 2, 5].map((await loadWords('pl')).newMessages)).toEqual([
      '1 nowa wiadomość',
      '2 nowe wiadomości',
      '5 nowych wiadomości',
    ]);
    expect((await loadWords('ar')).newMessages(2)).toBe('رسالتان جديدتان');
  });

  it('says which way it is written', async () => {
    expect(await loadWords('ar-EG')).toMatchObject({ locale: 'ar-EG', direction: 'rtl' });
    expect(languages.length).toBeGreaterThanOrEqual(12);
  });

  it('keeps the region for dates and numbers', async () => {
    expect(await loadWords('de-AT')).toMatchObject({ locale: 'de-AT', direction: 'ltr', send: 'Senden' });
  });
});
