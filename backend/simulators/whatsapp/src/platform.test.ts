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
    expect(channels).toHaveLength(1);
    for (const { connectBody, texts, sent } of channels) {
      // Nobody takes webhooks yet.
      expect(await texts('Hello')).toBe(false);
      const answer = await fetch(`${url}/v25.0/${String(connectBody['phone_number_id'])}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${String(connectBody['user_token'])}`, 'content-type': 'application/json' },
        body: JSON.stringify({ messaging_product: 'whatsapp', to: '4915112345678', text: { body: 'Hi' } }),
      });
      const { messages } = (await answer.json()) as { messages: { id: string }[] };
      expect(sent()).toEqual([{ id: messages[0]?.id, text: 'Hi', content: { type: 'text', text: { body: 'Hi' } } }]);
    }
  });
});
