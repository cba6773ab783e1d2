/** Answers to offline forms, at a real mail server. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { channelId, conversationOf, startStand, until, type Stand } from './__fixtures__/stand.ts';

interface Kept {
  readonly to: readonly string[];
  readonly raw: string;
}

const kept: Kept[] = [];
/** What the server answers next, once each; empty: it takes the mail. */
const refusals: number[] = [];
let server: SMTPServer;
let stand: Stand;

beforeAll(async () => {
  server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'secret' ? done(null, { user: username ?? '' }) : done(new Error('wrong password')),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        const code = refusals.shift();
        if (code !== undefined) return done(Object.assign(new Error('no'), { responseCode: code }));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        kept.push({ to, raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { readonly port: number };
  const smtp = { url: `smtp://help%40shop.example:secret@127.0.0.1:${port}`, from: 'help@shop.example' };
  stand = await startStand({ smtp });
  const settings = { offlineForm: { enabled: true }, allowedOrigins: ['https://shop.example'] };
  await stand.instance.post('/chatplugin.settings.update', { channel_id: channelId, settings });
}, 60_000);
beforeEach(() => void kept.splice(0));
afterAll(async () => {
  await stand.close();
  await new Promise<void>(resolve => server.close(resolve));
});

async function leaveMessage(context: object = {}): Promise<string> {
  const { token } = await stand.authenticate({ channel_id: channelId });
  const body = { form: 'offline', answers: { email: 'ada@home.example' }, message: 'Is it blue?', context };
  const response = await stand.instance.post('/chatplugin.submit', body, { authorization: `Bearer ${token}` });
  expect(await response.json()).toMatchObject({ answered_by_mail: true });
  return conversationOf(token, stand);
}

/** Of the text: what quoted-printable has folded is whole again. */
function linkIn({ raw }: Kept): URL {
  const text = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return new URL(/^https?:\S+resume_token=\S+$/m.exec(text)?.[0] ?? 'none:');
}

it('an answer goes out once, with a link that goes on with the conversation where it was begun', async () => {
  const conversationId = await leaveMessage({ page_url: 'https://shop.example/lamps?x=1' });
  const answer = await stand.answer(conversationId, 'It is, and in stock.');
  await until(() => kept.length > 0);
  const [mail] = kept as [Kept];
  expect(mail.to).toEqual(['ada@home.example']);
  expect(mail.raw).toContain('It is, and in stock.');
  expect(mail.raw).toContain(`<${answer.id}@shop.example>`);
  const link = linkIn(mail);
  expect(link.href).toContain('https://shop.example/lamps?x=1&resume_token=');
  const resumed = await stand.authenticate({ resume_token: link.searchParams.get('resume_token') });
  expect(resumed.messages).toHaveLength(2);
  const view = await stand.instance.context.communicationView();
  await until(async () => (await view.query.message(answer.id))?.metadata['mail'] !== undefined);
  expect(kept).toHaveLength(1);
});

it('leads nobody to a page that somebody has made up', async () => {
  const conversationId = await leaveMessage({ page_url: 'https://evil.example/' });
  await stand.answer(conversationId, 'It is.');
  await until(() => kept.length > 0);
  const link = linkIn(kept[0] as Kept);
  expect([link.origin, link.pathname]).toEqual([stand.instance.url, '/chatplugin/ui/example']);
});

it('is tried again while the server is busy', async () => {
  refusals.push(451);
  await stand.answer(await leaveMessage(), 'Later');
  await until(() => kept.length === 1);
  expect(refusals).toEqual([]);
});

it('one that the server will never take is a dead letter, and holds up no other', async () => {
  refusals.push(554);
  const refused = await leaveMessage();
  await stand.answer(refused, 'Refused');
  await until(() => refusals.length === 0);
  await stand.answer(refused, 'Taken');
  await until(() => kept.length === 1);
  expect(kept[0]?.raw).toContain('Taken');
  expect(stand.instance.log.join('')).not.toContain('secret');
});

it('whoever has left no address, or looks at the window, gets no mail', async () => {
  const { token } = await stand.authenticate({ channel_id: channelId });
  await stand.send(token, { text: 'Hi' });
  await stand.answer(await conversationOf(token, stand), 'Without address');
  const here = await stand.authenticate({ channel_id: channelId });
  const body = { form: 'offline', answers: { email: 'ada@home.example' }, message: 'Hi' };
  await stand.instance.post('/chatplugin.submit', body, { authorization: `Bearer ${here.token}` });
  const tab = await stand.tab(here.token);
  await stand.answer(await conversationOf(here.token, stand), 'Seen there');
  await until(() => tab.shown.some(({ content }) => JSON.stringify(content).includes('Seen there')));
  // The mail of an event that comes later shows that those before were looked at, or are in lanes of their own.
  await stand.answer(await leaveMessage(), 'Last');
  await until(() => kept.length > 0);
  expect(kept.map(({ raw }) => /Without address|Seen there/.test(raw))).not.toContain(true);
  await tab.close();
});
