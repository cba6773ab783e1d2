import { describe, expect, it } from '@jest/globals';
import type { Json } from '@airy/source-kit';
import { facebookFiles } from './files.ts';
import { config, openPage, scripted } from './test-page.ts';

const of = (type: string, url: string): Json => ({ type, payload: { url } });
const refs = (...attachments: readonly Json[]) => facebookFiles.refsOf({ message: { attachments: [...attachments] } });

describe('files of messages', () => {
  it('are those that the contact sent, each once', () => {
    const kinds = ['image', 'video', 'audio', 'file', 'sticker'];
    const own = kinds.map(kind => of(kind, `https://cdn.example/${kind}?oe=1`));
    expect(refs(...own, ...own)).toEqual(kinds.map(kind => `https://cdn.example/${kind}?oe=1`));
  });

  it('are not what others published, and no story, which must not be stored', () => {
    const kinds = ['story_mention', 'share', 'post', 'ig_post', 'reel', 'ig_reel', 'ig_story', 'template', 'fallback'];
    expect(refs(...kinds.map(kind => of(kind, 'https://cdn.example/x')))).toEqual([]);
    const reply = { message: { text: 'Nice', reply_to: { story: { url: 'https://cdn.example/story' } } } };
    expect(facebookFiles.refsOf(reply)).toEqual([]);
  });

  it('are at addresses only', () => {
    expect(refs(of('image', 'file:///etc/passwd'), of('image', ''), { type: 'image' }, 7, null)).toEqual([]);
  });

  it('are fetched where they are, from the public net but in tests', async () => {
    const { http } = scripted({});
    const ref = 'https://cdn.example/a?oe=1';
    expect(await facebookFiles.locate({ config, channel: openPage, ref, http })).toEqual({ url: ref });
    expect(facebookFiles.mayFetchPrivateAddresses?.(config)).toBe(false);
    expect(facebookFiles.mayFetchPrivateAddresses?.({ ...config, graphUrl: 'http://127.0.0.1:1' })).toBe(true);
  });
});
