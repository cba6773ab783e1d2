import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { loadConfig } from '@airy/config';
import { openEmbeddedLog, type EmbeddedLogHandle } from '@airy/event-log';
import { rememberInstance } from '@airy/service';
import { temporaryFolder, type TemporaryFolder } from '@airy/testkit';
import { topicSpecs } from '@airy/topics';
import { checkPrepared } from './await-bootstrap.ts';
import { prepareLog } from './bootstrap.ts';

const settings = { namespace: 'acme', partitions: 2, sources: ['facebook'] };

let folder: TemporaryFolder;
let handle: EmbeddedLogHandle;
beforeEach(async () => {
  folder = temporaryFolder();
  handle = await openEmbeddedLog({ folder: folder.path });
});
afterEach(async () => {
  await handle.log.close();
  folder[Symbol.dispose]();
});

function remember(): Promise<void> {
  const argv = ['--data', join(folder.path, 'data')];
  const { config } = loadConfig({ argv, env: { AIRY_CORE_NAMESPACE: 'acme' }, cwd: folder.path });
  return rememberInstance({ config, log: handle.log });
}

it('is content once bootstrap has run', async () => {
  await prepareLog(handle, settings, () => Promise.resolve());
  await remember();
  await expect(checkPrepared(handle, settings)).resolves.toBeUndefined();
});

it('says what is missing and who creates it: a topic, one of a source that was added, a schema', async () => {
  const missing = (name: string) => ({
    code: 'topic_unknown',
    message: `${name} is not there yet: start the component bootstrap, which creates it.`,
  });
  await expect(checkPrepared(handle, settings)).rejects.toMatchObject(
    missing('acme.application.communication.commands'),
  );
  await handle.log.createTopics(topicSpecs(settings));
  const subject = 'acme.application.communication.messages-value';
  await expect(checkPrepared(handle, settings)).rejects.toMatchObject(missing(subject));
  await prepareLog(handle, settings, () => Promise.resolve());
  await expect(checkPrepared(handle, settings)).rejects.toMatchObject(missing('the record of the instance'));
  await remember();
  const more = { ...settings, sources: ['facebook', 'viber'] };
  await expect(checkPrepared(handle, more)).rejects.toMatchObject(missing('acme.source.viber.events'));
});
