import { describe, expect, it } from '@jest/globals';
import type { ContentFormat, ContentLimits } from '@airy/content';
import { acceptedTypes, attachableKinds, attachingOf } from './attaching.ts';

const megabyte = 1024 * 1024;

function formatWith(limits: ContentLimits | null): ContentFormat {
  const measure: ContentFormat['measure'] = () => ({ kind: 'text', text: null, files: [], choices: 0 });
  return { limits, measure, read: () => null, writeText: text => ({ text }), writeFile: ({ url }) => ({ url }) };
}

const pictures = formatWith({
  kinds: ['text', 'image', 'file'],
  maxTextLength: 100,
  files: {
    image: { types: ['image/png', 'image/jpeg'], maxBytes: 5 * megabyte },
    file: { types: ['application/*', 'image/*'], maxBytes: 10 * megabyte },
    video: { types: ['video/mp4'], maxBytes: megabyte },
  },
});
const onlyPictures = formatWith({
  kinds: ['image'],
  maxTextLength: 100,
  files: { image: { types: ['image/png'], maxBytes: megabyte } },
});
const file = (type: string, size = 1) => ({ name: 'a', type, size });

describe('a file for a channel', () => {
  it('goes as what it is, else as a plain file', () => {
    expect(attachingOf(pictures, file('image/png'))).toEqual({ kind: 'image' });
    expect(attachingOf(pictures, file('image/png', 6 * megabyte))).toEqual({ kind: 'file' });
    expect(attachingOf(pictures, file('image/webp'))).toEqual({ kind: 'file' });
    expect(attachingOf(pictures, file('application/pdf'))).toEqual({ kind: 'file' });
  });

  it('that is too large, or of a kind it does not take, is told before it is uploaded', () => {
    expect(attachingOf(pictures, file('image/png', 11 * megabyte))).toEqual({
      problem: 'a is too large: this channel takes up to 10 MB.',
    });
    expect(attachingOf(pictures, file('video/mp4'))).toEqual({
      problem: 'a: This channel takes no video/mp4 as a file; it takes application/*, image/*.',
    });
    expect(attachingOf(onlyPictures, file('video/mp4'))).toEqual({
      problem: 'a: this channel takes no files of this kind.',
    });
  });

  it('is measured as the server does: other names of a type, and types that the browser does not know', () => {
    const sounds = formatWith({
      kinds: ['audio'],
      maxTextLength: 100,
      files: { audio: { types: ['audio/mp4', 'audio/wav'], maxBytes: 10 } },
    });
    for (const type of ['audio/x-m4a', 'audio/x-wav', 'Audio/MP4', 'audio/mp4; codecs=opus'])
      expect(attachingOf(sounds, file(type))).toEqual({ kind: 'audio' });
    expect(attachingOf(sounds, file('audio/ogg'))).toMatchObject({ problem: expect.stringContaining('audio/ogg') });
    expect(attachingOf(pictures, file(''))).toEqual({ kind: 'file' });
    expect(attachingOf(pictures, file('', 11 * megabyte))).toMatchObject({ problem: expect.stringMatching(/10 MB/) });
  });

  it('is offered only where the source writes files', () => {
    const { writeFile: _none, ...silent } = pictures;
    expect(attachableKinds(silent)).toEqual([]);
    expect(attachableKinds(pictures)).toEqual(['image', 'file']);
    expect(acceptedTypes(pictures)).toBe('image/png,image/jpeg,application/*,image/*');
    expect(attachingOf(formatWith(null), file('x/y'))).toEqual({ kind: 'file' });
    expect(acceptedTypes(formatWith(null))).toBe('');
  });
});
