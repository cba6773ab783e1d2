/** A folder is seen by one process only, so that one stands alone for as long as files stand in it. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createCurrentStore } from '@airy/media';
import type { ServiceContext } from '@airy/service';
import { startTestInstance, type TestInstance } from '@airy/testkit';
import { mediaResolver } from './index.ts';

const bucket = { s3Key: 'key', s3Secret: 'secret', s3Bucket: 'bucket', s3Region: 'eu-central-1' };

let airy: TestInstance;
beforeEach(async () => {
  airy = await startTestInstance({ services: [] });
});
afterEach(() => airy.close());

it('stands alone while files are in a folder, and not while they are in a bucket, however settings change', async () => {
  let settings: Readonly<Record<string, unknown>> = {};
  let changed: () => unknown = () => undefined;
  const standing: string[] = [];
  const components: ServiceContext['components'] = {
    isEnabled: () => true,
    settingsOf: () => settings,
    onChange: listener => {
      changed = listener;
      return () => undefined;
    },
  };
  const context: ServiceContext = {
    ...airy.context,
    components,
    mediaStore: () => createCurrentStore({ components, folder: join(airy.context.dataFolder, 'files') }),
    standAlone: service => {
      standing.push(service);
      return () => void standing.pop();
    },
  };
  const running = await mediaResolver.start(context);
  expect(standing).toEqual(['media-resolver']);
  settings = bucket;
  changed();
  expect(standing).toEqual([]);
  settings = {};
  changed();
  changed();
  expect(standing).toEqual(['media-resolver']);
  await running.stop();
});
