import { expect, it } from '@jest/globals';
import { startAll } from './start-all.ts';

it('starts side by side and keeps the order', async () => {
  const gate = Promise.withResolvers<void>();
  const first = gate.promise.then(() => ({ name: 'first', stop: () => Promise.resolve() }));
  const second = Promise.resolve({ name: 'second', stop: () => Promise.resolve() }).finally(gate.resolve);
  expect((await startAll([first, second])).map(({ name }) => name)).toEqual(['first', 'second']);
});

it('stops what did start if something does not', async () => {
  const stopped: string[] = [];
  const stop = (name: string) => async () => void stopped.push(name);
  const late = new Promise<{ stop: () => Promise<void> }>(resolve => setTimeout(resolve, 5, { stop: stop('late') }));
  const starting = startAll([Promise.resolve({ stop: stop('early') }), Promise.reject(new Error('no disk')), late]);
  await expect(starting).rejects.toThrow('no disk');
  expect(stopped.sort()).toEqual(['early', 'late']);
});
