/** What every store of media must do. An adapter's test calls `mediaConformance`. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MediaStore } from './media-store.ts';

export interface MediaStand {
  readonly store: MediaStore;
  /** The same files, opened anew. */
  reopen(): Promise<MediaStore>;
  /** A folder for the files of tests. */
  readonly folder: string;
}

/** @param stand opened before the first test. */
export function mediaConformance(name: string, stand: () => MediaStand): void {
  let files = 0;
  const stored = async (bytes: Uint8Array, extension = 'png'): Promise<string> => {
    const path = join(stand().folder, `file-${++files}`);
    await writeFile(path, bytes);
    const named = nameOf(bytes, extension);
    await stand().store.put(named, { path, bytes: bytes.length, type: 'image/png' });
    return named;
  };
  const read = async (named: string, store = stand().store): Promise<Buffer | null> => {
    const file = await store.open(named);
    return file === null ? null : buffer(file.body);
  };

  describe(`media conformance: ${name}`, () => {
    it('gives back what was put, with its size, also when opened anew', async () => {
      const bytes = Buffer.from('some bytes');
      const named = await stored(bytes);
      expect(await stand().store.size(named)).toBe(bytes.length);
      expect(await read(named)).toEqual(bytes);
      const again = await stand().reopen();
      expect(await read(named, again)).toEqual(bytes);
      await again.close();
    });

    it('keeps the same file once, however often and however many put it at a time', async () => {
      const bytes = Buffer.alloc(300_000, 7);
      const names = await Promise.all(Array.from({ length: 8 }, () => stored(bytes)));
      expect(new Set(names).size).toBe(1);
      expect(await read(names[0] ?? '')).toEqual(bytes);
    });

    it('keeps any bytes, also none', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async bytes => {
          expect(await read(await stored(bytes))).toEqual(Buffer.from(bytes));
        }),
        { numRuns: 25, examples: [[new Uint8Array()]] },
      );
    });

    it('gives parts of a file', async () => {
      const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 256));
      const named = await stored(bytes);
      for (const [start, end] of [
        [0, 0],
        [0, 999],
        [10, 19],
        [990, 999],
      ] as const) {
        const part = await stand().store.open(named, { start, end });
        expect(part?.bytes).toBe(1_000);
        expect(part && (await buffer(part.body))).toEqual(bytes.subarray(start, end + 1));
      }
    });

    it('streams a file that is larger than any buffer', async () => {
      const bytes = Buffer.alloc(6_000_000, 'airy');
      const named = await stored(bytes);
      const hash = createHash('sha256');
      for await (const chunk of (await stand().store.open(named))?.body ?? []) hash.update(chunk as Buffer);
      expect(`${hash.digest('hex')}.png`).toBe(named);
    });

    it('has nothing under names that nobody put, or that are none', async () => {
      const names = [
        nameOf(Buffer.from('nobody put this'), 'png'),
        '..',
        '../../etc/passwd',
        'drafts',
        '',
        'a.png',
        '\0',
      ];
      for (const named of names) {
        expect(await stand().store.size(named)).toBeNull();
        expect(await stand().store.open(named)).toBeNull();
      }
    });

    it('refuses to put under a name that is none', async () => {
      const path = join(stand().folder, 'refused');
      await writeFile(path, 'x');
      for (const named of ['../x.png', 'x.png', `${'a'.repeat(64)}.`])
        await expect(stand().store.put(named, { path, bytes: 1, type: 'image/png' })).rejects.toThrow(
          'no name of a file',
        );
    });

    it('says that it is not available when a file cannot be put', async () => {
      const put = stand().store.put(nameOf(Buffer.from('gone'), 'png'), {
        path: join(stand().folder, 'not-there'),
        bytes: 4,
        type: 'image/png',
      });
      await expect(put).rejects.toMatchObject({ code: 'media_unavailable' });
    });
  });
}

function nameOf(bytes: Uint8Array, extension: string): string {
  return `${createHash('sha256').update(bytes).digest('hex')}.${extension}`;
}
