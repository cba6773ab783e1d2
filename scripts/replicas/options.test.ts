/** What may be asked of `npm run replicas`, and what is said to a wrong call. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '@airy/testkit';
import { expect, it } from '@jest/globals';
import { root } from '../root.ts';
import { readReplicasOptions } from './options.ts';

const read = (...args: readonly string[]) => readReplicasOptions(args, '/here');

it('has one process of each component, and takes paths from where it was called', () => {
  expect(read()).toEqual({
    counts: { api: 1, router: 1, webhook: 1, connector: 1 },
    port: 8080,
    folder: '/here/.airy/replicas',
    config: null,
    isRolling: false,
  });
  expect(read('--data', 'a', '--config', 'b.yaml')).toMatchObject({ folder: '/here/a', config: '/here/b.yaml' });
  const absolute = read('--data', '/there/a', '--config=/there/b.yaml', '--api=20', '--webhook', '0', '--rolling');
  expect(absolute).toMatchObject({ folder: '/there/a', config: '/there/b.yaml', isRolling: true });
  expect(absolute.counts).toEqual({ api: 20, router: 1, webhook: 0, connector: 1 });
});

it.each([
  ['--api', '-1', '--api must be a whole number from 0 to 20, not -1.'],
  ['--router', '21', '--router must be a whole number from 0 to 20, not 21.'],
  ['--api', '0', '--api must be at least 1'],
  ['--port', 'abc', '--port must be a whole number from 0 to 65535, not abc.'],
  ['--port', '65536', 'not 65536.'],
  ['--apis', '2', '--apis is not an option. There are --api, --router,'],
  ['two', '', 'two is not an option.'],
  ['--api', '', '--api needs a value.'],
  ['--rolling=yes', '', '--rolling takes no value.'],
])('refuses %s %s in one line', (option, value, said) => {
  const act = (): unknown => read(...[option, value].filter(text => text !== ''));
  expect(act).toThrow(said);
  expect(act).not.toThrow('\n');
});

it('ends with 2 after a wrong call, with 1 when none run that could be restarted, and says why in a line', () => {
  using folder = temporaryFolder();
  const call = (...args: readonly string[]) => {
    const program = join(root, 'scripts', 'replicas.ts');
    const options = ['--disable-warning=ExperimentalWarning', program, ...args];
    // Where npm was called from outweighs the working folder.
    const env = { ...process.env, INIT_CWD: folder.path };
    const { status, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8', cwd: folder.path, env });
    return { status, stderr };
  };
  expect(call('--api', '-1')).toEqual({
    status: 2,
    stderr: '--api must be a whole number from 0 to 20, not -1.\n',
  });
  const none = `No replicas run on ${folder.path}.\n`;
  expect(call('--rolling', '--data', folder.path)).toEqual({ status: 1, stderr: none });
  const missing = call('--data', folder.path, '--config', join(folder.path, 'none.yaml'));
  expect(missing).toEqual({ status: 1, stderr: `The settings file none.yaml does not exist.\n` });
}, 60_000);
