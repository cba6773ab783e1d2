import { afterEach, describe, expect, it } from '@jest/globals';
import type { RunningSimulator } from '@airy/testkit';
import { simulator } from './platform.ts';

let running: RunningSimulator | null = null;

afterEach(async () => {
  await running?.stop();
  running = null;
});

describe('the simulator among others', () => {
  it('says how to point Airy to it, and what Airy sent', async () => {
    running = await simulator.start();
    const { url, settings, channels } = running;
    expect(settings).toMatchObject({ graphUrl: url });
    expect(channels.map(({ source }) => source)).toEqual(['facebook', 'instagram']);
    for (const [index, { connectBody, texts, sent }] of channels.entries()) {
      // Nobody takes webhooks yet.
      expect(await texts('Hello')).toBe(false);
      const token = String(connectBody['page_token']);
      const answer = await fetch(`${url}/v25.0/me/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          recipient: { id: ['310000000000001', '320000000000001'][index] },
          messaging_type: 'RESPONSE',
          message: { text: 'Hi' },
        }),
      });
      const { message_id: id } = (await answer.json()) as { message_id: string };
      expect(sent()).toEqual([{ id, text: 'Hi', content: { text: 'Hi' } }]);
    }
  });
});
