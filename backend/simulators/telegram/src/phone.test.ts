/** The contact's phone: what its page asks the simulator for. */
import type { RunningSimulator } from '@airy/testkit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { simulator } from './platform.ts';
import { defaultSettings } from './settings.ts';

const [bot] = defaultSettings.bots;
const me = { botId: bot?.id ?? 0, personId: 42 };

let running: RunningSimulator;
beforeEach(async () => {
  running = await simulator.start();
});
afterEach(() => running.stop());

async function ask(path: string, body?: object): Promise<unknown> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${running.url}/${path}`, body === undefined ? {} : init);
  return answer.json();
}

const call = (method: string, body: object): Promise<unknown> => ask(`bot${bot?.token}/${method}`, body);
const act = (what: string, body: object): Promise<unknown> => ask(`simulator/${what}`, { ...me, ...body });

describe('the phone', () => {
  it('is a page', async () => {
    const answer = await fetch(running.url);
    expect(await answer.text()).toContain('<title>Telegram simulator</title>');
  });

  it('writes, shares, presses, likes, edits and blocks; the bot is told of it', async () => {
    await act('say', { text: 'Hello', name: 'Grace Hopper' });
    await act('place', { latitude: 52.5, longitude: 13.4 });
    await act('file', { kind: 'photo', name: 'a.png', type: 'image/png', base64: 'iVBORw0KGgo=' });
    await act('edit', { messageId: 1, text: 'Hello!' });
    await call('sendMessage', { chat_id: 42, text: 'Which?' });
    await act('press', { messageId: 4, data: 'red' });
    await act('block', { isBlocked: true });
    const kinds = { allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'] };
    expect(await call('getUpdates', kinds)).toMatchObject({
      ok: true,
      result: [
        { message: { text: 'Hello', from: { first_name: 'Grace' } } },
        { message: { location: { latitude: 52.5 } } },
        { message: { photo: [{ file_size: 8 }] } },
        { edited_message: { text: 'Hello!' } },
        { callback_query: { data: 'red' } },
        { my_chat_member: { new_chat_member: { status: 'kicked' } } },
      ],
    });
    expect(await call('sendMessage', { chat_id: 42, text: 'Hi' })).toMatchObject({ error_code: 403 });
    expect(await ask('simulator/lines/100000001/42')).toMatchObject({
      data: [{ message: { text: 'Hello!' } }, {}, {}, { from: 'bot', message: { text: 'Which?' } }],
    });
  });

  it('says what is wrong with what it is asked for', async () => {
    expect(await act('say', { text: '' })).toMatchObject({ message: expect.stringContaining('text') });
    expect(await act('mode', { mode: 'nonsense' })).toMatchObject({ message: expect.stringContaining('mode') });
  });
});

describe('the simulator as one among all', () => {
  it('says how Airy finds it, and what was sent to its contact', async () => {
    expect(running).toMatchObject({ component: 'telegram', settings: { receive: 'webhook', apiUrl: running.url } });
    const [channel] = running.channels;
    expect(channel?.connectBody).toEqual({ bot_token: bot?.token });
    expect(await channel?.texts('Hello')).toBe(false);
    await call('sendMessage', { chat_id: 310000001, text: 'Hi' });
    expect(channel?.sent()).toMatchObject([{ id: '2', text: 'Hi', content: { chat_id: 310000001 } }]);
  });
});
