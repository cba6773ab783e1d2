import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { manualClock, temporaryFolder } from '@airy/testkit';
import { openLocalCopies } from './local-copies.ts';

it('keeps what was made lately, and nothing that deletions may have passed by', () => {
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
});

it('keeps no copies of another log', () => {
  using folder = temporaryFolder();
  const open = (instanceId: string) => openLocalCopies({ dataFolder: folder.path, instanceId });
  const one = open('one');
  one.close();
  const other = open('two');
  other.close();
  expect([existsSync(one.folder), existsSync(other.folder)]).toEqual([false, true]);
});
