import { describe, expect, it } from '@jest/globals';
import type { HttpOutcome, Json } from '@airy/source-kit';
import { whatsappChannels } from './channels.ts';
import { answer, cloudError, config, scripted, type Call } from './test-number.ts';

const entities = [{ entity_type: 'WABA', id: '102' }];
const number = { id: '106', display_phone_number: '+1 555', verified_name: 'Shop', health_status: { entities } };
const good: Readonly<Record<string, (call: Call) => HttpOutcome>> = {
  'POST /oauth/access_token': () => answer(200, { access_token: 'long' }),
  'GET /106': () => answer(200, number),
  'POST /102/subscribed_apps': () => answer(200, { success: true }),
  'GET /1000/subscriptions': () => answer(200, { data: [] }),
  'POST /1000/subscriptions': () => answer(200, { success: true }),
};

async function connect(body: Json = {}, answers: typeof good = {}) {
  const { http, calls } = scripted({ ...good, ...answers });
  const request = whatsappChannels.connect.parse({ phone_number_id: 106, user_token: 'short', ...(body as object) });
  const publicUrl = 'https://airy.example/';
  const connection = await whatsappChannels.onConnect({ config, request: request as never, publicUrl, http });
  return { connection, calls };
}

describe('connecting a number', () => {
  it('exchanges the token, subscribes the app to the account, and enters our address where none is', async () => {
    const { connection, calls } = await connect();
    expect(connection).toEqual({
      sourceChannelId: '106',
      token: 'long',
      metadata: { name: 'Shop', phone_number: '+1 555', business_account_id: '102' },
    });
    expect(calls.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'POST /v25.0/oauth/access_token',
      'GET /v25.0/106',
      'POST /v25.0/102/subscribed_apps',
      'GET /v25.0/1000/subscriptions',
      'POST /v25.0/1000/subscriptions',
    ]);
    expect(calls[4]?.body).toEqual({
      object: 'whatsapp_business_account',
      callback_url: 'https://airy.example/whatsapp',
      verify_token: 'verify-me',
      fields: 'messages,smb_message_echoes',
    });
    expect(calls.map(({ url }) => url).join(' ')).not.toMatch(/short|long|secret/);
  });

  it('keeps a token that cannot be exchanged, such as a system user’s', async () => {
    const refused = () => answer(400, cloudError(100, 'The access token cannot be exchanged'));
    const { connection } = await connect({}, { 'POST /oauth/access_token': refused });
    expect(connection.token).toBe('short');
  });

  it('does not insist on an address that Meta cannot reach', async () => {
    const refused = () => answer(400, cloudError(2200, 'Callback verification failed'));
    await expect(connect({}, { 'POST /1000/subscriptions': refused })).resolves.toMatchObject({ connection: {} });
  });

  it('asks for the account where the number does not tell it', async () => {
    const silent = { 'GET /106': () => answer(200, { id: '106' }) };
    await expect(connect({}, silent)).rejects.toThrow('business_account_id');
    const { connection } = await connect(
      { business_account_id: '102', name: 'Mine', imageUrl: 'https://x.example/a' },
      silent,
    );
    expect(connection.metadata).toEqual({ name: 'Mine', image_url: 'https://x.example/a', business_account_id: '102' });
  });

  it('fails where the app may not be subscribed', async () => {
    const refused = () => answer(403, cloudError(200, 'Permissions error'));
    await expect(connect({}, { 'POST /102/subscribed_apps': refused })).rejects.toMatchObject({
      code: 'source_rejected',
    });
  });
});
