import { expect, it } from '@jest/globals';
import { startTestInstance } from '@airy/testkit';
import { apiContacts } from './index.ts';
import type { Stations } from './stations.ts';
import { runWhileOn } from './while-on.ts';

it('is not there while it is off', async () => {
  const components = { 'api-contacts': { enabled: false } };
  await using airy = await startTestInstance({ services: [apiContacts], components });
  const answer = await airy.post('/contacts.list');
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'component_not_enabled' }]);
});

it('begins and ends with the component, one after the other, and for good when the process ends', async () => {
  const said: string[] = [];
  const switched = { isOn: false, look: async (): Promise<void> => undefined };
  const components = {
    isEnabled: () => switched.isOn,
    onChange: (listener: () => Promise<void> | void) => {
      switched.look = async () => listener();
      return () => void said.push('listens no more');
    },
  };
  const start = async (): Promise<Stations> => {
    said.push('start');
    return { problem: () => null, drain: async () => undefined, stop: async () => void said.push('stop') };
  };
  const turn = (isOn: boolean): Promise<void> => {
    switched.isOn = isOn;
    return switched.look();
  };
  const stations = await runWhileOn(components, start);
  expect(said).toEqual([]);
  await Promise.all([turn(true), turn(true)]);
  await turn(false);
  await turn(true);
  expect(said.splice(0)).toEqual(['start', 'stop', 'start']);
  await stations.stop();
  await turn(true);
  expect(said).toEqual(['listens no more', 'stop']);
});
