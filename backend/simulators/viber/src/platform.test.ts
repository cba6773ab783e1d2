import { afterEach, describe, expect, it } from '@jest/globals';
import type { RunningSimulator } from '@airy/testkit';
import { simulator } from './platform.ts';

let running: RunningSimulator | null = null;

afterEach(async () => {
  await running?.stop();
  running = null;
});

describe('the simulator among others', () => {
  it('says how to point Airy to it; nobody takes webhooks yet', async () => {
    running = await simulator.start();
    const { url, settings, channels } = running;
    expect(settings).toMatchObject({ apiUrl: url });
    expect(channels.map(({ source }) => source)).toEqual(['viber']);
    expect(await channels[0]?.texts('Hello')).toBe(false);
    expect(channels[0]?.sent()).toEqual([]);
    expect(await (await fetch(url)).text()).toContain('Send a picture');
  });
});
