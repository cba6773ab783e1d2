import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '@airy/testkit';
import fc from 'fast-check';
import { mediaName } from './media-store.ts';
import { mediaType, nameOfFile } from './media-type.ts';

const temporary = temporaryFolder();
const folder = temporary.path;
afterAll(() => temporary[Symbol.dispose]());

let files = 0;
async function extensionOf(content: Uint8Array | string): Promise<string> {
  const path = join(folder, `file-${++files}`);
  await writeFile(path, content);
  const name = await nameOfFile(path, createHash('sha256').update(content).digest('hex'));
  expect(name).toMatch(mediaName);
  return name.slice(65);
}

const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex');
const mp4 = Buffer.from('000000186674797069736f6d0000020069736f6d69736f32', 'hex');

describe('the kind of a file', () => {
  it.each([
    ['a picture', png, 'png'],
    ['a film', mp4, 'mp4'],
    ['a PDF', '%PDF-1.7\n', 'pdf'],
    ['text', 'Hello, wörld\n', 'txt'],
    ['a table', 'a;b\n1;2\n', 'txt'],
    ['nothing', '', 'bin'],
    ['bytes', Buffer.from([1, 2, 3, 255]), 'bin'],
    ['a program', Buffer.from('7f454c46020101000000000000000000', 'hex'), 'bin'],
  ])('%s is found by what is in it', async (_, content, extension) => {
    expect(await extensionOf(content)).toBe(extension);
  });

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['<!DOCTYPE html><script>alert(1)</script>'],
    [' \n<html>'],
    ['\ufeff<svg>'],
  ])('%s is bytes that are only ever saved', async content => {
    const extension = await extensionOf(content);
    expect(mediaType(`x.${extension}`)).toEqual({ type: 'application/octet-stream', isInline: false });
  });

  it('shown in a page are pictures, films and sound only', () => {
    for (const extension of ['png', 'jpg', 'mp4', 'mp3']) expect(mediaType(`x.${extension}`).isInline).toBe(true);
    for (const extension of ['pdf', 'txt', 'svg', 'html', 'js', 'xml', 'bin', 'exe', 'zip'])
      expect(mediaType(`x.${extension}`).isInline).toBe(false);
  });

  it('of any bytes at all is one of the list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => void (await extensionOf(bytes))),
      {
        numRuns: 200,
      },
    );
  });
});
