import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMediaLinks } from './media-links.ts';

const dayMs = 24 * 60 * 60 * 1000;
const name = `${'a1'.repeat(32)}.png`;
let now = 1_700_000_000_000;

function links(key = 'key') {
  const secrets = {
    proof: (purpose: string, bytes: Uint8Array) =>
      createHmac('sha256', `${key} ${purpose}`).update(bytes).digest().subarray(0, 16),
  };
  return createMediaLinks({ secrets, linkLifetimeMs: 7 * dayMs, clock: () => now });
}

function judge(link: string, by = links()) {
  const url = new URL(link, 'https://airy.example');
  return by.judge(url.pathname.slice('/media/'.length), url.searchParams).kind;
}

describe('addresses of files', () => {
  it('open for as long as they say, and not longer', () => {
    const link = links().linkTo(name);
    expect(judge(link)).toBe('opens');
    now += 7 * dayMs - 1;
    expect(judge(link)).toBe('opens');
    now += dayMs + 1;
    expect(judge(link)).toBe('ended');
  });

  it('are forged with anything changed, and with the key of another instance', () => {
    const link = links().linkTo(name);
    expect(judge(link, links('other'))).toBe('forged');
    expect(judge(link.replace('a1', 'b1'))).toBe('forged');
    expect(judge(link.replace(/expires=\d/, 'expires=9'))).toBe('forged');
    expect(judge(link.slice(0, -1))).toBe('forged');
    expect(judge(`/media/${name}`)).toBe('forged');
    expect(judge(`/media/${name}?expires=NaN&signature=x`)).toBe('forged');
  });

  it('are the same within a day', () => {
    now = Math.floor(now / dayMs) * dayMs + 1;
    const link = links().linkTo(name);
    now += dayMs - 2;
    expect(links().linkTo(name)).toBe(link);
  });

  it('that are genuine are made new in a text, whatever stands around them', () => {
    const old = links().linkTo(name);
    now += 30 * dayMs;
    const text = JSON.stringify({ text: `see https://old.example${old}, or ${old}`, url: `http://x:8080${old}` });
    const renewed = links().renew(text);
    expect(renewed).toBe(text.replaceAll(old, links().linkTo(name)));
    expect(judge(links().linkTo(name))).toBe('opens');
  });

  it('that are made up stay as they are: nobody gets at a file by writing its name', () => {
    const other = `/media/${'b2'.repeat(32)}.png`;
    for (const made of [other, `${other}?expires=9999999999&signature=${'A'.repeat(22)}`, links('other').linkTo(name)])
      expect(links().renew(`https://airy.example${made}`)).toBe(`https://airy.example${made}`);
  });

  it('renewing leaves any other text alone', () => {
    fc.assert(fc.property(fc.string(), text => expect(links().renew(`/media/${text}`)).toBe(`/media/${text}`)));
  });
});
