import { describe, expect, it } from '@jest/globals';
import { publicKeys, settings } from '@airy/widget-settings';
import { defaults, plausible, readConfig } from './config.ts';

describe('the settings of the window', () => {
  it('have every key that pages are told of, with its default', () => {
    expect(defaults).toEqual(Object.fromEntries(publicKeys.map(key => [key, settings[key].default])));
  });

  it('have texts in the language of the visitor', () => {
    const given = { headerText: { en: 'Help', de: 'Hilfe' }, subtitleText: 'Shop' };
    expect(readConfig(given, ['de-AT', 'en'])).toMatchObject({ headerText: 'Hilfe', subtitleText: 'Shop' });
    expect(readConfig(given, ['fr'])).toMatchObject({ headerText: 'Help', awayText: null });
  });

  it('take a welcome in words as a message', () => {
    expect(readConfig({ welcomeMessage: 'Hello' }, []).welcomeMessage).toEqual({ text: 'Hello' });
    expect(readConfig({ welcomeMessage: { text: 'Hi' } }, []).welcomeMessage).toEqual({ text: 'Hi' });
  });

  it('have no font that is switched off', () => {
    expect(readConfig({ customFont: 'Lato' }, []).customFont).toBe('Lato');
    expect(readConfig({ customFont: 'Lato', useCustomFont: false }, []).customFont).toBeNull();
  });

  it('are none of what a page gives by mistake', () => {
    const nonsense = {
      showMode: 'yes',
      closeMode: 1,
      width: 'wide',
      headerText: 5,
      hideEmojis: 0,
      other: 1,
      theme: null,
    };
    expect(plausible(nonsense)).toEqual({});
    const right = { width: '420', height: 500, headerText: 'Help', showMode: true, welcomeMessage: { text: 'Hi' } };
    expect(plausible(right)).toEqual({ ...right, width: 420 });
  });
});
