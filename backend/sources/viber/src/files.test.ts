import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '@airy/model';
import { viberFiles } from './files.ts';
import { bot, config, scripted } from './test-bot.ts';

const { http } = scripted({});
const event = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`./__fixtures__/${name}.json`, import.meta.url), 'utf8')) as Json;

describe('files of received messages', () => {
  it('are those of pictures, films and files, as they stand in the event', () => {
    expect(viberFiles.refsOf(event('message-picture'))).toHaveLength(2);
    expect(viberFiles.refsOf(event('message-file'))).toEqual(['https://dl-media.viber.example/5/invoice.pdf']);
    for (const name of ['message-text', 'message-url', 'message-sticker', 'seen'])
      expect(viberFiles.refsOf(event(name))).toEqual([]);
  });

  it('need no credentials', async () => {
    const ref = 'https://dl-media.viber.example/5/invoice.pdf';
    expect(await viberFiles.locate({ config, channel: bot, ref, http })).toEqual({ url: ref });
    expect(await viberFiles.locate({ config, channel: bot, ref: 'no address', http })).toBeNull();
  });

  it('come from this machine only where a simulator plays Viber', () => {
    expect(viberFiles.mayFetchPrivateAddresses?.(config)).toBe(false);
    expect(viberFiles.mayFetchPrivateAddresses?.({ ...config, apiUrl: 'http://127.0.0.1:8092' })).toBe(true);
  });
});
