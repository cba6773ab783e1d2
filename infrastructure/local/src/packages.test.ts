import { temporaryFolder } from '@airy/testkit';
import { afterEach, expect, it } from '@jest/globals';
import { installPackages, missingPackages } from './packages.ts';

const { PATH: path, AIRY_CACHE: cache, JAVA_HOME: java } = process.env;

afterEach(() => {
  for (const [name, value] of Object.entries({ PATH: path, AIRY_CACHE: cache, JAVA_HOME: java }))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

it('names what a machine without any of it lacks, and how to get it', async () => {
  using nothing = temporaryFolder();
  process.env['PATH'] = nothing.path;
  process.env['AIRY_CACHE'] = nothing.path;
  delete process.env['JAVA_HOME'];
  expect(await missingPackages(['kafka', 'redis'])).toEqual(['default-jre-headless', 'maven', 'redis-server']);
  expect(await missingPackages(['registry'])).toEqual(['default-jre-headless', 'maven']);
  // There is no apt-get either.
  expect(() => installPackages(['redis-server'])).toThrow(
    'These are missing: redis-server. On Debian or Ubuntu: sudo apt-get install redis-server',
  );
});
