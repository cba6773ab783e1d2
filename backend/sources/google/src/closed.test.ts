import { describe, expect, it } from '@jest/globals';
import { contentProblem } from '@airy/content';
import type { SourceHttp } from '@airy/source-kit';
import { googleConfig } from './config.ts';
import { contents } from './content.ts';
import { google } from './source.ts';

const http: SourceHttp = {
  request: () => Promise.reject(new Error('nobody is to be called')),
};

describe('a platform that is closed', () => {
  it('takes the settings of Airy Core, and none', () => {
    expect(googleConfig.safeParse({ saFile: { type: 'service_account' }, partnerKey: 'key' }).success).toBe(true);
    expect(googleConfig.safeParse({}).success).toBe(true);
  });

  it('receives nothing and sends nothing', () => {
    expect(google).not.toHaveProperty('webhook');
    expect(google).not.toHaveProperty('parse');
    expect(google).not.toHaveProperty('send');
  });

  it('says why nothing can be sent, whatever it is', () => {
    for (const content of [contents.google.writeText('Hello'), null, 'Hello', { text: '' }])
      expect(contentProblem(contents.google, content)?.message).toContain('Google closed Business Messages');
  });

  it('says so when a channel is to be connected, and calls nobody', async () => {
    const request = google.channels?.connect.parse({ gbm_id: 1234, name: 'Lamps' });
    await expect(
      google.channels?.onConnect({ config: {}, request: request as never, publicUrl: 'https://airy.example', http }),
    ).rejects.toMatchObject({ code: 'platform_closed', message: expect.stringContaining('closed') });
  });

  it('lets go of channels without a call', () => {
    expect(google.channels).not.toHaveProperty('onDisconnect');
  });

  it('finds its settings neither good nor bad, but without a use', async () => {
    expect(await google.check?.({ config: {}, channel: null, http })).toMatchObject({ ok: false, reason: 'refused' });
  });
});
