import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { manualClock, temporaryFolder } from '@airy/testkit';
import { openLocalCopies } from './local-copies.ts';

it('keeps what was made from this log lately, and nothing else', () => {
  using folder = temporaryFolder();
  const clock = manualClock(Date.now());
  const open = (instanceId: string): string => {
    const copies = openLocalCopies({ dataFolder: folder.path, instanceId, clock: clock.now });
    copies.close();
    return copies.folder;
  };
  const file = join(open('one'), 'view.db');
  writeFileSync(file, 'x');
  clock.advance(11 * 60 * 60 * 1000);
  open('one');
  expect(existsSync(file)).toBe(true);
  clock.advance(13 * 60 * 60 * 1000);
  open('one');
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, 'x');
  const other = open('two');
  expect(existsSync(file)).toBe(false);
  expect(existsSync(other)).toBe(true);
});
