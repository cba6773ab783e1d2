import { describe, expect, it } from '@jest/globals';
import type { ContentLimits, FileKind } from './content-format.ts';
import { fileProblem } from './file-problem.ts';

const limits = (...types: readonly string[]): ContentLimits => ({
  kinds: ['image', 'audio', 'file'],
  maxTextLength: 10,
  files: Object.fromEntries((['image', 'audio', 'file'] as const).map(kind => [kind, { types, maxBytes: 100 }])),
});

function limitOf(type: string, types: readonly string[], kind: FileKind = 'file'): string | null {
  return fileProblem(limits(...types), { kind, type, bytes: 1 })?.limit ?? null;
}

describe('the size of a file', () => {
  it('is taken at the limit, and refused one byte above it, with both numbers', () => {
    const file = { kind: 'image', type: 'image/jpeg' } as const;
    expect(fileProblem(limits('image/jpeg'), { ...file, bytes: 100 })).toBeNull();
    expect(fileProblem(limits('image/jpeg'), { ...file, bytes: 101 })).toEqual({
      limit: 'file_size',
      max: 100,
      actual: 101,
      message: 'This channel takes an image of at most 100 bytes; this one has 101.',
    });
  });

  it('and its type have no limit where nothing is declared', () => {
    const file = { kind: 'video', type: 'video/mp4', bytes: 1_000_000 } as const;
    expect(fileProblem(null, file)).toBeNull();
    // That there are no videos at all says the check of the kind.
    expect(fileProblem(limits('image/jpeg'), file)).toBeNull();
  });
});

describe('the type of a file', () => {
  it('is named where it is refused, with those that are taken', () => {
    const file = { kind: 'image', type: 'image/gif', bytes: 1 } as const;
    expect(fileProblem(limits('image/jpeg', 'image/png'), file)).toEqual({
      limit: 'file_type',
      types: ['image/jpeg', 'image/png'],
      type: 'image/gif',
      message: 'This channel takes no image/gif as an image; it takes image/jpeg, image/png.',
    });
  });

  it.each([
    ['image/gif', ['image/*']],
    ['image/gif', ['*/*']],
    ['text/plain; charset=utf-8', ['text/plain']],
    // CSV is text by its bytes.
    ['text/plain; charset=utf-8', ['text/csv']],
    ['application/octet-stream', ['application/pdf']],
    ['application/zip', ['application/vnd.openxmlformats-officedocument.wordprocessingml.document']],
    // The same container may hold sound or film.
    ['video/mp4', ['audio/mp4']],
    ['audio/mp4', ['audio/x-m4a']],
  ])('%s is taken where %j are', (type, types) => {
    expect(limitOf(type, types)).toBeNull();
  });

  it.each([
    ['image/gif', ['application/pdf']],
    ['text/plain; charset=utf-8', ['application/pdf']],
    ['application/zip', ['application/pdf']],
    ['video/mp4', ['audio/*']],
    ['video/mp4', ['audio/ogg']],
    ['image/mp4', ['video/mp4']],
    ['application/pdf', []],
  ])('%s is refused where %j are taken', (type, types) => {
    expect(limitOf(type, types)).toBe('file_type');
  });
});
