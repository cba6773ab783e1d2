/** `filters` of conversations.list as Airy Core's inbox and its other clients send them (contract §3, §14). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, type RunningAiry } from '@airy/testkit';
import { visitorWrites } from '../visitor.ts';
import { oldClient, type OldClient } from './old-client.ts';

const systemToken = 'compat-system-token';
const [vip, late, nobodys] = [
  'f339c325-8614-43cb-a70a-e83d81bf56fc',
  '7d5c9a1b-5f3b-4f5e-9a3c-0b1f6f6a2c11',
  '0a0a0a0a-0000-4000-8000-000000000000',
];
const beyond32Bits = 4_102_444_800_000;

interface Page {
  readonly data: readonly { readonly id: string; readonly created_at: string }[];
  readonly pagination_data: { readonly next_cursor: string | null; readonly total: number };
}

let airy: RunningAiry;
let call: OldClient;
let channels: readonly string[];
/** Ada, who is open and unread; Bob, closed and read; one without a name, read, in the other channel. */
let [ada, bob, nameless] = ['', '', ''];

beforeAll(async () => {
  airy = await startAiry({ settings: `security: { systemToken: "${systemToken}" }` });
  call = oldClient(() => airy.url, systemToken);
  const connect = async (name: string): Promise<string> =>
    (await call<{ id: string }>('/channels.chatplugin.connect', { name })).body.id;
  const [shop, help] = [await connect('Shop'), await connect('Help')];
  channels = [shop, help];
  const write = async (channel: string): Promise<string> =>
    (await visitorWrites({ url: airy.url, systemToken }, channel, 'hello')).conversationId;
  [ada, bob, nameless] = [await write(shop), await write(shop), await write(help)];
  await change('update-contact', ada, { display_name: 'Ada Lovelace' });
  await change('update-contact', bob, { display_name: "Bob O'Neil-Smith" });
  await change('tag', ada, { tag_id: vip });
  await change('tag', ada, { tag_id: late });
  await change('tag', bob, { tag_id: vip });
  await change('set-state', bob, { state: 'CLOSED' });
  await change('set-state', ada, { state: 'OPEN' });
  for (const id of [bob, nameless]) await change('mark-read', id, {});
  const data = { plan: 'Gold Plus', size: 12, list: ['red', 'blue'] };
  await call('/metadata.upsert', { subject: 'conversation', id: ada, data });
}, 40_000);
afterAll(() => airy?.stop());

async function change(what: string, id: string, more: object): Promise<void> {
  expect((await call(`/conversations.${what}`, { conversation_id: id, ...more })).status).toBe(204);
}

/** Whom a query finds, newest first. */
async function found(filters: string): Promise<string> {
  const { status, body } = await call<Page>('/conversations.list', { filters });
  expect({ filters, status }).toEqual({ filters, status: 200 });
  expect(body.pagination_data.total).toBe(body.data.length);
  const names = new Map([
    [ada, 'ada'],
    [bob, 'bob'],
    [nameless, 'nameless'],
  ]);
  return body.data.map(({ id }) => names.get(id)).join(' ');
}

describe('what the inbox sends', () => {
  it('finds unread and read, names, tags, channels, sources and what is closed', async () => {
    expect(await found('unread_count:[1 TO *]')).toBe('ada');
    expect(await found('unread_count:0')).toBe('nameless bob');
    expect(await found('display_name:*love*')).toBe('ada');
    expect(await found('display_name:*O*')).toBe('bob ada');
    expect(await found(`tag_ids:(${vip} AND ${late})`)).toBe('ada');
    expect(await found(`tag_ids:(${vip})`)).toBe('bob ada');
    expect(await found(`channel_id:(${channels[0]} OR ${channels[1]})`)).toBe('nameless bob ada');
    expect(await found(`channel_id:(${channels[1]})`)).toBe('nameless');
    expect(await found('source:(chatplugin OR facebook)')).toBe('nameless bob ada');
    expect(await found('source:(facebook)')).toBe('');
    expect(await found('metadata.state:CLOSED')).toBe('bob');
  });

  it('joined by AND finds what all of them find', async () => {
    expect(await found('id:* AND NOT metadata.state:CLOSED')).toBe('nameless ada');
    expect(await found(`unread_count:0 AND tag_ids:(${vip}) AND metadata.state:CLOSED AND display_name:*bob*`)).toBe(
      'bob',
    );
  });
});

describe('the language', () => {
  it('takes hyphens within words as they are, and escaped ones', async () => {
    expect(await found(`id:${ada}`)).toBe('ada');
    expect(await found(ada)).toBe('ada');
    expect(await found(`id:"${ada.replaceAll('-', '\\-')}"`)).toBe('ada');
    expect(await found("display_name:o'neil-smith")).toBe('bob');
  });

  it('finds default names, phrases and wildcards, in any case', async () => {
    expect(await found('display_name:CHATPLUGIN')).toBe('nameless');
    expect(await found(`display_name:"chatplugin ${nameless.slice(-5)}"`)).toBe('nameless');
    expect(await found('display_name:"ada lovelace"')).toBe('ada');
    expect(await found('display_name:"lovelace ada"')).toBe('');
    expect(await found('display_name:?d?')).toBe('ada');
    expect(await found('display_name:lo*e')).toBe('ada');
  });

  it('takes metadata as words, numbers too', async () => {
    expect(await found('metadata.user_data.plan:gold')).toBe('ada');
    expect(await found('metadata.user_data.plan:"gold plus"')).toBe('ada');
    expect(await found('metadata.user_data.size:12')).toBe('ada');
    expect(await found('metadata.user_data.list:blue')).toBe('ada');
  });

  it('takes open bounds, exclusive ones, and times beyond 32 bits', async () => {
    expect(await found('unread_count:[* TO 0]')).toBe('nameless bob');
    expect(await found('unread_count:{0 TO 2}')).toBe('ada');
    expect(await found('unread_count:[0 TO 1}')).toBe('nameless bob');
    expect(await found(`created_at:[* TO ${beyond32Bits}]`)).toBe('nameless bob ada');
    expect(await found(`created_at:{${beyond32Bits} TO *]`)).toBe('');
    const { body } = await call<{ created_at: string }>('/conversations.info', { conversation_id: bob });
    const time = Date.parse(body.created_at);
    expect(await found(`created_at:[${time} TO ${time}]`)).toBe('bob');
    expect(await found(`created_at:{${time} TO *}`)).toBe('nameless');
  });

  it('finds everything else by negation alone', async () => {
    expect(await found('NOT metadata.state:CLOSED')).toBe('nameless ada');
    expect(await found(`-tag_ids:${vip}`)).toBe('nameless');
    expect(await found(`!tag_ids:${nobodys}`)).toBe('nameless bob ada');
  });

  it('joins AND and OR as must and may, as the classic parser does', async () => {
    expect(await found(`id:${ada} OR id:${bob} AND tag_ids:${vip}`)).toBe('bob');
    expect(await found(`id:${ada} OR (id:${bob} AND tag_ids:${vip})`)).toBe('bob ada');
    expect(await found(`id:${ada} id:${nameless}`)).toBe('nameless ada');
    expect(await found(`+tag_ids:${vip} -id:${ada}`)).toBe('bob');
  });
});

describe('paging and errors', () => {
  it('a filtered list has pages, by our cursors and by offsets', async () => {
    const filters = `tag_ids:${vip}`;
    const one = (await call<Page>('/conversations.list', { filters, page_size: 1 })).body;
    expect(one).toMatchObject({ data: [{ id: bob }], pagination_data: { total: 2 } });
    const cursor = one.pagination_data.next_cursor;
    const two = (await call<Page>('/conversations.list', { filters, page_size: 1, cursor })).body;
    expect(two).toMatchObject({ data: [{ id: ada }], pagination_data: { next_cursor: null, total: 2 } });
    expect((await call<Page>('/conversations.list', { filters, page_size: 1, cursor: 1 })).body.data).toEqual(two.data);
    expect(await call('/conversations.list', { filters: 'id:*', cursor })).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });
  });

  it('what cannot be read is 400 with Airy Core’s message and the position', async () => {
    const refusals = [
      { filters: 'tag_ids:(', position: 9 },
      { filters: 'unread_count:many', position: 0 },
      { filters: 'id:* AND last_message_at:[1 TO 2]', position: 9 },
      { filters: 'metadata.user_data.plan:[a TO b]', position: 0 },
      { filters: 'display_name:ada~', position: 16 },
      { filters: 'x'.repeat(100_000), position: 10_000 },
      { filters: '('.repeat(1_000), position: 33 },
    ];
    for (const { filters, position } of refusals)
      expect(await call('/conversations.list', { filters })).toMatchObject({
        status: 400,
        body: {
          code: 'invalid_filters',
          message: expect.stringMatching(/^Failed to parse Lucene query: /),
          details: { position },
        },
      });
  });

  it('a write is found at once by whoever made it', async () => {
    for (const state of ['ONE', 'TWO', 'THREE']) {
      await change('set-state', nameless, { state });
      expect(await found(`metadata.state:${state}`)).toBe('nameless');
    }
    await change('remove-state', nameless, {});
    expect(await found('metadata.state:*')).toBe('bob ada');
  });
});
