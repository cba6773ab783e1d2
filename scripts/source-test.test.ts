import { describe, expect, it } from '@jest/globals';
import { basename } from 'node:path';
import { folderOf } from './source-test.ts';

describe('npm run source:test', () => {
  it.each([
    ['facebook', 'facebook'],
    ['instagram', 'facebook'],
    ['source-api', 'source-api'],
  ])('finds the folder of %s', (id, folder) => {
    expect(basename(folderOf(id) ?? '')).toBe(folder);
  });

  it.each(['', 'telepathy', '../domain', 'face.ook'])('finds none of %j', id => {
    expect(folderOf(id)).toBeNull();
  });
});
