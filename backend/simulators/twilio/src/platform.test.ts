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
    expect(settings).toMatchObject({ apiUrl: url });
    expect(channels.map(({ source }) => source)).toEqual(['twilio.sms', 'twilio.whatsapp']);
    for (const { source, connectBody, texts, sent } of channels) {
      // Nobody takes webhooks yet.
      expect(await texts('Hello')).toBe(false);
      const prefix = source === 'twilio.sms' ? '' : 'whatsapp:';
      const From = `${prefix}${String(connectBody['phone_number'])}`;
      const credentials = Buffer.from(`${settings['accountSid']}:${settings['authToken']}`).toString('base64');
      const answer = await fetch(`${url}/2010-04-01/Accounts/${settings['accountSid']}/Messages.json`, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}` },
        body: new URLSearchParams({ From, To: `${prefix}+15005551234`, Body: 'Hi' }),
      });
      const { sid } = (await answer.json()) as { sid: string };
      expect(sent()).toMatchObject([{ id: sid, text: 'Hi' }]);
    }
  });
});
