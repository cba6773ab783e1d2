import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';
import { createChat, type HeadlessChat } from './headless.ts';

const systemToken = 'headless-system-token';

describe('the conversation without a page', () => {
  let airy: RunningAiry;
  let channelId: string;
  const chats: HeadlessChat[] = [];
  const call = async <T>(path: string, body: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${systemToken}` };
    const response = await fetch(airy.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
  };
  const open = (storage?: Storage): HeadlessChat => {
    const chat = createChat({ host: `${airy.url}/`, channelId, ...(storage === undefined ? {} : { storage }) });
    chats.push(chat);
    return chat;
  };
  const texts = (chat: HeadlessChat) =>
    chat.state.thread.messages.map(({ content }) => (content as { text: string }).text);

  beforeAll(async () => {
    airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }\n` });
    ({ id: channelId } = await call<{ id: string }>('/channels.chatplugin.connect', { name: 'Shop' }));
  }, 60_000);
  afterAll(async () => {
    for (const chat of chats) chat.destroy();
    await airy?.stop('SIGKILL');
  });

  it('sends, hears, and goes on where it was', async () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    } as unknown as Storage;
    const chat = open(storage);
    const heard: string[] = [];
    chat.onMessage(message => heard.push((message.content as { text: string }).text));
    chat.send('Is anybody there?');
    const { data } = await eventually(async () => {
      const list = await call<{ data: { id: string }[] }>('/conversations.list', {});
      return list.data.length === 1 && list;
    });
    await call('/messages.send', { conversation_id: data[0]?.id, message: { text: 'Yes.' } });
    await eventually(() => heard.includes('Yes.'));
    chat.destroy();

    const again = open(storage);
    again.start();
    await eventually(() => texts(again).length === 2);
    expect(texts(again)).toEqual(['Is anybody there?', 'Yes.']);
    expect(again.state.unread).toBe(1);
  }, 60_000);
});
