import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { flatten, fold, keptMediaKey, readContent } from '@airy/model';
import type { Json } from '@airy/model';
import { twilioFiles } from './files.ts';
import { readTwilio } from './read-content.ts';
import { accountSid, config, scripted, smsNumber } from './test-account.ts';

const form = readFileSync(new URL('./__fixtures__/sms-picture-and-card.txt', import.meta.url), 'utf8');
const refs = twilioFiles.refsOf(form);
const { http } = scripted({});
const locate = (ref: string) => twilioFiles.locate({ config, channel: smsNumber, ref, http });

describe('files of received messages', () => {
  it('are those of what arrived', () => {
    expect(refs).toHaveLength(2);
    for (const content of [null, { MediaUrl: 'https://files.example/a.png' }, 'Body=Hi'] satisfies Json[])
      expect(twilioFiles.refsOf(content)).toEqual([]);
  });

  it('are asked for with the credentials, at Twilio only', async () => {
    const authorization = `Basic ${Buffer.from(`${accountSid}:${config.authToken}`).toString('base64')}`;
    expect(await locate(refs[0] ?? '')).toEqual({ url: refs[0], headers: { authorization } });
    for (const elsewhere of [
      'https://files.example/a.png',
      'https://api.twilio.com.files.example/',
      'http://api.twilio.co',
    ])
      expect(await locate(elsewhere)).not.toHaveProperty('headers');
    expect(await locate('no address')).toBeNull();
  });

  it('are shown from our own store once they are kept', () => {
    const kept = 'https://airy.example/media/0a.jpg?expires=1800000000&signature=a-b_c';
    const data = { [keptMediaKey(refs[0] ?? '')]: kept };
    const metadata = fold(flatten(data).map(leaf => ({ ...leaf, subject: 'message:m', timestamp: 1 })));
    const shown = readTwilio(readContent(form, metadata));
    expect(shown?.parts).toMatchObject([
      { kind: 'image', url: kept },
      { kind: 'file', name: 'Contact card' },
      { kind: 'text', text: 'Look' },
    ]);
  });

  it('come from this machine only where a simulator plays Twilio', () => {
    expect(twilioFiles.mayFetchPrivateAddresses?.(config)).toBe(false);
    expect(twilioFiles.mayFetchPrivateAddresses?.({ ...config, apiUrl: 'http://127.0.0.1:8091' })).toBe(true);
  });
});
