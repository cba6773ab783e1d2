import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.ts';

const page = { address: 'https://shop.example/a/b?x=1', scriptAddress: 'https://airy.example/chatplugin/ui/s.js' };

describe('window.airy', () => {
  it('is read as the old snippet has it', () => {
    const airy = { host: 'https://airy.example/', channelId: 'c1', config: { headerText: 'Help', showMode: false } };
    expect(readSettings(airy, page)).toEqual({
      host: 'https://airy.example',
      channelId: 'c1',
      resumeToken: null,
      identityToken: null,
      config: airy.config,
    });
  });

  it.each([
    ['a host without a scheme takes the page’s', '//airy.example:8080', 'https://airy.example:8080'],
    ['a path stays', 'https://airy.example/chat/', 'https://airy.example/chat'],
    ['no host: where the script came from', undefined, 'https://airy.example'],
  ])('%s', (_name, host, expected) => {
    expect(readSettings({ ...(host === undefined ? {} : { host }), channelId: 'c' }, page)?.host).toBe(expected);
  });

  it('takes a resume token of the page or of its address; the address wins', () => {
    expect(readSettings({ channelId: 'c', resumeToken: 't1' }, page)?.resumeToken).toBe('t1');
    const address = 'https://shop.example/?resume_token=t2';
    expect(readSettings({ channelId: 'c', resumeToken: 't1' }, { ...page, address })?.resumeToken).toBe('t2');
  });

  it.each([undefined, null, 'x', {}, { channelId: '' }, { channelId: 5 }])('is not shown for %j', airy => {
    expect(readSettings(airy, page)).toBeNull();
  });
});
