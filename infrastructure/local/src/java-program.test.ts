import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@airy/testkit';
import { expect, it } from '@jest/globals';
import { verify } from './java-program.ts';

const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

it('takes exactly the listed files with the listed content', async () => {
  using jars = temporaryFolder();
  using lists = temporaryFolder();
  const list = join(lists.path, 'checksums.sha256');
  writeFileSync(join(jars.path, 'a.jar'), 'a');
  writeFileSync(list, `${checksumOf('a')}  a.jar\n`);
  await verify(jars.path, list);

  writeFileSync(list, `${checksumOf('a')}  a.jar\n${checksumOf('b')}  b.jar\n`);
  await expect(verify(jars.path, list)).rejects.toThrow('b.jar is in');
  writeFileSync(join(jars.path, 'b.jar'), 'changed on the way');
  await expect(verify(jars.path, list)).rejects.toThrow('b.jar is not what');
  writeFileSync(list, `${checksumOf('a')}  a.jar\n`);
  await expect(verify(jars.path, list)).rejects.toThrow('b.jar was fetched, but is not in');
});
