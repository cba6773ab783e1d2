/** chatplugin.* and /ws.chatplugin as the old widget uses them, and what sources write that old clients read (contract §10, §14). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';
import { Client, type IFrame, type IMessage } from '@stomp/stompjs';
import { WebSocket } from 'ws';
import { oldClient, type OldClient } from './old-client.ts';

const systemToken = 'compat-system-token';

interface Message {
  readonly id: string;
  readonly content: { readonly text?: string; readonly message?: { readonly mid: string } };
  readonly sent_at: string;
  readonly delivery_state: string;
  readonly from_contact: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}
interface Visit {
  readonly token: string;
  readonly messages: readonly Message[];
}
interface Frame {
  readonly conversation_id: string;
  readonly channel_id: string;
  readonly message: Message;
}

let simulator: MessengerSimulator;
let airy: RunningAiry;
let agent: OldClient;
let channel: string;
const clients: Client[] = [];

beforeAll(async () => {
  simulator = await startMessengerSimulator();
  const { appId, appSecret } = simulator.state.settings;
  airy = await startAiry({
    settings: `
security: { systemToken: "${systemToken}" }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" } } }
`,
  });
  simulator.webhooks.pointTo(`${airy.url}/facebook`);
  agent = oldClient(() => airy.url, systemToken);
  channel = (await agent<{ id: string }>('/channels.chatplugin.connect', { name: 'Web shop' })).body.id;
}, 60_000);

afterAll(async () => {
  await Promise.all(clients.map(client => client.deactivate({ force: true })));
  await simulator?.close();
  await airy?.stop();
});

const visitor = (token: string): OldClient => oldClient(() => airy.url, token);
/** Without any token, as authenticate is called. */
const authenticate = (body: object) => visitor('').raw<Visit>('/chatplugin.authenticate', JSON.stringify(body), json);
const json = { 'content-type': 'application/json' };
const begin = async (): Promise<Visit> => (await authenticate({ channel_id: channel })).body;

/** The old widget's socket: 4 s heart-beats, the token in CONNECT. */
function socketOf(token: string) {
  const frames: Frame[] = [];
  const errors: IFrame[] = [];
  const connected: IFrame[] = [];
  const sockets: WebSocket[] = [];
  const client = new Client({
    webSocketFactory: () => {
      const socket = new WebSocket(`${airy.url.replace('http', 'ws')}/ws.chatplugin`, [
        'v12.stomp',
        'v11.stomp',
        'v10.stomp',
      ]);
      sockets.push(socket);
      return socket;
    },
    connectHeaders: { Authorization: `Bearer ${token}` },
    reconnectDelay: 0,
    heartbeatIncoming: 4000,
    heartbeatOutgoing: 4000,
    onConnect: frame => {
      connected.push(frame);
      client.subscribe(
        '/user/queue/message',
        (message: IMessage) => void frames.push(JSON.parse(message.body) as Frame),
      );
    },
    onStompError: frame => void errors.push(frame),
  });
  clients.push(client);
  client.activate();
  return { frames, errors, connected, sockets };
}

const textsOf = (frames: readonly Frame[]) => frames.map(({ message }) => message.content.text);

describe('chatplugin.authenticate', () => {
  it('answers token and messages to a channel, 400 to neither channel nor token, 404 to an unknown channel', async () => {
    const { status, body } = await authenticate({ channel_id: channel });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token: expect.any(String), messages: [] });
    expect((await authenticate({})).status).toBe(400);
    expect((await authenticate({ channel_id: '00000000-0000-4000-8000-000000000000' })).status).toBe(404);
  });

  it('takes channel and resume token together: the token wins; a bad one is 401, and the channel alone begins anew', async () => {
    const { token } = await begin();
    await visitor(token)('/chatplugin.send', { message: { text: 'Before' } });
    const { body } = await visitor(token).raw<{ resume_token: string }>('/chatplugin.resumeToken', null);
    const resumed = await authenticate({ channel_id: channel, resume_token: body.resume_token });
    expect(resumed.status).toBe(200);
    expect(resumed.body.messages.map(({ content }) => content.text)).toEqual(['Before']);
    expect((await authenticate({ channel_id: channel, resume_token: 'made-up' })).status).toBe(401);
    expect((await begin()).messages).toEqual([]);
  });

  it('answers a new resume token each time, beside what the old client reads', async () => {
    const first = (await authenticate({ channel_id: channel })).body as Visit & { resume_token: string };
    const again = await authenticate({ resume_token: first.resume_token });
    expect(again.status).toBe(200);
    expect((again.body as Visit & { resume_token: string }).resume_token).not.toBe('');
  });

  it('answers the whole history, oldest first, also messages of one millisecond', async () => {
    const { token } = await begin();
    const texts = Array.from({ length: 20 }, (_unused, index) => `message ${index}`);
    await Promise.all(texts.map(text => visitor(token)('/chatplugin.send', { message: { text } })));
    const { body } = await visitor(token).raw<{ resume_token: string }>('/chatplugin.resumeToken', '');
    const { messages } = (await authenticate({ resume_token: body.resume_token })).body;
    expect(messages).toHaveLength(texts.length);
    expect(new Set(messages.map(({ content }) => content.text))).toEqual(new Set(texts));
    const times = messages.map(({ sent_at }) => Date.parse(sent_at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });
});

describe('chatplugin.send', () => {
  it('answers 200 with the message as posted, delivered and without metadata', async () => {
    const { token } = await begin();
    const message = { text: 'Hello', postbackData: 'hello' };
    const { status, body } = await visitor(token)<Message>('/chatplugin.send', { message });
    expect(status).toBe(200);
    expect(body).toMatchObject({ content: message, delivery_state: 'delivered', from_contact: true, metadata: null });
  });

  it('is refused without a visitor’s token', async () => {
    expect((await visitor('made-up')('/chatplugin.send', { message: { text: 'Hello' } })).status).toBe(403);
    const none = await fetch(`${airy.url}/chatplugin.send`, { method: 'POST', headers: json, body: '{"message":{}}' });
    expect(none.status).toBe(403);
  });
});

describe('chatplugin.resumeToken', () => {
  it('takes an empty body of a visitor, and of the system token any conversation', async () => {
    const { token } = await begin();
    const sent = await visitor(token)<Message>('/chatplugin.send', { message: { text: 'Hello' } });
    expect((await visitor(token).raw('/chatplugin.resumeToken', null)).body).toEqual({
      resume_token: expect.any(String),
    });
    const [, claims = ''] = token.split('.');
    const { conversation_id } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { conversation_id: string };
    expect(sent.status).toBe(200);
    const asAgent = await agent('/chatplugin.resumeToken', { conversation_id, channel_id: channel });
    expect(asAgent).toMatchObject({ status: 200, body: { resume_token: expect.any(String) } });
  });
});

describe('/ws.chatplugin', () => {
  it('answers sub-protocol and heart-beat, and sends both directions without an envelope', async () => {
    const { token } = await begin();
    const { frames, connected, sockets } = socketOf(token);
    await eventually(() => connected.length === 1);
    expect(connected[0]?.headers['heart-beat']).toMatch(/^\d+,\d+$/);
    expect(sockets[0]?.protocol).toBe('v12.stomp');
    await visitor(token)('/chatplugin.send', { message: { text: 'Hello' } });
    await eventually(() => frames.length === 1);
    expect(frames[0]).toMatchObject({ channel_id: channel, message: { content: { text: 'Hello' }, metadata: null } });
  });

  it('shows an answer of the agent once, delivered already', async () => {
    const { token } = await begin();
    const { frames, connected } = socketOf(token);
    await eventually(() => connected.length === 1);
    await visitor(token)('/chatplugin.send', { message: { text: 'Hello' } });
    await eventually(() => frames.length === 1);
    const conversation_id = frames[0]?.conversation_id;
    for (const text of ['first', 'second']) await agent('/messages.send', { conversation_id, message: { text } });
    await eventually(() => textsOf(frames).includes('second'));
    expect(textsOf(frames)).toEqual(['Hello', 'first', 'second']);
    expect(frames.map(({ message }) => message.delivery_state)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('does not say delivered to agents while nobody is connected, and sends what was missed to whoever comes', async () => {
    const { token } = await begin();
    await visitor(token)('/chatplugin.send', { message: { text: 'Hello' } });
    const [, claims = ''] = token.split('.');
    const { conversation_id } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { conversation_id: string };
    const stateOf = async (text: string): Promise<string | undefined> => {
      const { body } = await agent<{ data: readonly Message[] }>('/messages.list', { conversation_id });
      return body.data.find(({ content }) => content.text === text)?.delivery_state;
    };
    await eventually(async () => (await agent('/conversations.info', { conversation_id })).status === 200);
    await agent('/messages.send', { conversation_id, message: { text: 'Are you there?' } });
    expect(await stateOf('Are you there?')).toBe('pending');
    const { frames } = socketOf(token);
    await eventually(() => textsOf(frames).includes('Are you there?'));
    await eventually(async () => (await stateOf('Are you there?')) === 'delivered');
  });

  it('refuses a wrong token with 401 in the message header of an ERROR frame', async () => {
    const { errors } = socketOf('made-up');
    await eventually(() => errors.length === 1);
    expect(errors[0]?.headers['message']).toContain('401');
  });
});

describe('sources', () => {
  it('write the time of a reaction as text, and no page token into metadata', async () => {
    const [page] = simulator.state.settings.pages;
    const { userToken } = simulator.state.settings;
    const connected = await agent<{ id: string }>('/channels.facebook.connect', {
      page_id: page?.id,
      page_token: userToken,
    });
    expect(JSON.stringify(connected.body)).not.toContain(userToken);
    const parties = { pageId: page?.id ?? '', personId: '9100000000000007' };
    await simulator.say({ ...parties, text: 'Hello' });
    type Listed = { readonly data: readonly { readonly id: string; readonly channel: { readonly source: string } }[] };
    const conversation = await eventually(async () =>
      (await agent<Listed>('/conversations.list')).body.data.find(({ channel: of }) => of.source === 'facebook'),
    );
    const messages = async (): Promise<readonly Message[]> =>
      (await agent<{ data: readonly Message[] }>('/messages.list', { conversation_id: conversation?.id })).body.data;
    const [message] = await messages();
    await simulator.react(parties, message?.content.message?.mid ?? '', '❤');
    const reaction = await eventually(async () => (await messages())[0]?.metadata?.['reaction']);
    expect(reaction).toEqual({ emoji: '❤', sent_at: expect.stringMatching(/^\d+$/) });
  }, 30_000);
});
