/** A whole instance over what Airy Core wrote, asked over HTTP: every message, tag and state is served, and work goes on. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuid5 } from '@airy/model/ids';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import {
  engineCorner,
  eventually,
  startAiry,
  temporaryFolder,
  type RunningAiry,
  type StartAiryOptions,
} from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import {
  embeddedCoreStore,
  kafkaCoreStore,
  type CoreStore,
} from '../backend/services/bootstrap/src/__fixtures__/core-store.ts';
import { allAnswers, call } from './answers.ts';
import { ada, adasContact, adasMessages, asCore, channel, coreMessage, createTopics } from './core-cluster.ts';
import { history, indexes, late, pageId, vip, withAda, withBen } from './core-cluster.ts';

const systemToken = 'airy-core-system-token';
const partitions = 10;

interface Place {
  readonly store: CoreStore;
  readonly options: StartAiryOptions;
  remove(): Promise<void>;
}

interface Listed {
  readonly data: readonly {
    readonly id: string;
    readonly channel: { readonly metadata: { readonly name: string } };
    readonly metadata: Record<string, unknown> & { readonly unread_count: number };
    readonly last_message: { readonly id: string; readonly delivery_state: string };
  }[];
}

function suite(title: string, open: () => Promise<Place>): void {
  describe(`Airy on what Airy Core wrote: ${title}`, () => {
    let place: Place;
    let simulator: MessengerSimulator;
    let airy: RunningAiry;
    let settings: (rehome: 'check' | 'run') => string;

    const ask = async <T>(path: string, body: object = {}): Promise<T> =>
      JSON.parse((await call({ url: airy.url, systemToken }, path, body)) || 'null') as T;
    const start = async (rehome: 'check' | 'run'): Promise<void> => {
      airy = await startAiry({ ...place.options, settings: settings(rehome), readyTimeoutMs: 60_000 });
      simulator.webhooks.pointTo(`${airy.url}/facebook`);
    };
    const conversation = async (id: string) =>
      (await ask<Listed>('/conversations.list')).data.find(listed => listed.id === id);
    const idsOf = async (id: string): Promise<readonly string[]> =>
      (await ask<{ data: { id: string }[] }>('/messages.list', { conversation_id: id, page_size: 100 })).data.map(
        message => message.id,
      );

    beforeAll(async () => {
      simulator = await startMessengerSimulator();
      const { appId, appSecret } = simulator.state.settings;
      settings = rehome => `
security: { systemToken: "${systemToken}" }
kafka: { partitions: ${partitions}, rehome: ${rehome} }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" } } }
`;
      place = await open();
      await createTopics(place.store);
      await asCore(place.store, core => history(core, simulator.state.settings.pages[0]?.token ?? ''));
    }, 60_000);

    afterAll(async () => {
      await airy?.stop();
      await Promise.all([simulator?.close(), place?.remove()]);
    }, 60_000);

    it('does not start before it was told to, and says what there is to do', async () => {
      await expect(start('check')).rejects.toThrow(/records as Airy Core wrote them[\s\S]*kafka\.rehome: run/);
    }, 60_000);

    it('serves every message, tag and state; later changes won, deletions hold', async () => {
      await start('run');
      expect((await ask<Listed>('/conversations.list')).data).toMatchObject([
        { id: withBen, metadata: { unread_count: 2 }, last_message: { id: 'ben-1' } },
        {
          id: withAda,
          channel: { metadata: { name: 'Old page' } },
          metadata: { contact: { display_name: 'Ada' }, tags: { [vip]: '' }, state: 'CLOSED', unread_count: 2 },
          last_message: { id: 'ada-23', delivery_state: 'failed', metadata: { error: 'Some reason' } },
        },
      ]);
      expect((await conversation(withAda))?.metadata['tags']).toEqual({ [vip]: '' });
      expect(await idsOf(withAda)).toEqual(adasMessages.toReversed());
      expect(await ask('/tags.list')).toEqual({ data: [{ id: vip, name: 'VIP', color: 'tag-red' }] });
      const channels = await ask<{ data: { id: string; connected: boolean }[] }>('/channels.list');
      expect(channels.data.filter(({ connected }) => connected).map(({ id }) => id)).toEqual([channel]);
      expect(JSON.stringify(channels)).not.toContain('token');
      expect((await allAnswers({ url: airy.url, systemToken })).text).toContain('❤️');
    }, 90_000);

    it('serves the contacts that were there, and gives one to each conversation that had none', async () => {
      const contacts = await eventually(async () => {
        const { data } = await ask<{ data: { id: string }[] }>('/contacts.list');
        return data.length === 2 ? data : null;
      });
      expect(contacts).toMatchObject([
        {
          id: adasContact,
          display_name: 'Ada, contact',
          conversations: { [withAda]: 'facebook' },
          via: { email: 'ada@example.org' },
        },
        { id: uuid5(withBen), display_name: `Facebook ${withBen.slice(-5)}`, conversations: { [withBen]: 'facebook' } },
      ]);
      await ask('/contacts.update', { id: adasContact, via: { email: '' }, title: 'Countess' });
      expect(await ask('/contacts.info', { conversation_id: withAda })).toMatchObject({ title: 'Countess', via: null });
    }, 60_000);

    it('goes on in old conversations: the next index, the page token of old, the read mark', async () => {
      expect(await simulator.say({ pageId, personId: ada, text: 'I am back' })).toBe(true);
      await eventually(async () => (await idsOf(withAda)).length === adasMessages.length + 1);
      expect((await conversation(withAda))?.metadata).toMatchObject({ unread_count: 3, state: 'OPEN' });
      await ask('/messages.send', { conversation_id: withAda, message: { text: 'Welcome back' } });
      await eventually(() => simulator.state.accepted.length === 1);
      expect(simulator.state.accepted[0]).toMatchObject({ pageId, recipient: ada, message: { text: 'Welcome back' } });
      await simulator.settled();
      await ask('/conversations.mark-read', { conversation_id: withAda });
      await eventually(async () => (await conversation(withAda))?.metadata.unread_count === 0);
      await ask('/conversations.untag', { conversation_id: withAda, tag_id: vip });
      await ask('/tags.delete', { id: vip });
      await eventually(async () => (await ask<Listed>('/tags.list')).data.length === 0);
      await eventually(async () => (await conversation(withAda))?.metadata['tags'] === undefined);
    }, 60_000);

    it('answers the same after a restart, and has nothing left to do', async () => {
      await eventually(async () => (await conversation(withAda))?.last_message.delivery_state === 'delivered');
      const before = await allAnswers({ url: airy.url, systemToken });
      await airy.stop();
      const all = await indexes(place.store, withAda);
      expect([...all.values()].toSorted((a, b) => (a ?? -1) - (b ?? -1))).toEqual(
        Array.from({ length: adasMessages.length + 2 }, (_, index) => index),
      );
      expect(adasMessages.map(id => all.get(id))).toEqual(adasMessages.map((_, index) => index));
      await start('check');
      const after = await allAnswers({ url: airy.url, systemToken });
      expect(after.text).toEqual(before.text);
      expect(await ask('/tags.list')).toEqual({ data: [] });
    }, 90_000);

    it('takes in what an Airy Core that was started once more has written', async () => {
      await airy.stop();
      await asCore(place.store, core => {
        core.nowMs = Date.now();
        core
          .message(coreMessage('late', { sentAt: Date.now() }))
          .metadata(`conversation:${withAda}`, 'state', 'CLOSED');
        core.message(coreMessage('ada-00', { content: '{"message":{"text":"edited"}}' })).deleteMessage('ben-0');
        return core.tag({ id: late, name: 'Late', color: 'GREEN' });
      });
      await expect(start('check')).rejects.toThrow('records as Airy Core wrote them');
      await start('run');
      const ids = await idsOf(withAda);
      expect([ids[0], ids.length]).toEqual(['late', adasMessages.length + 3]);
      expect(await idsOf(withBen)).toEqual(['ben-1']);
      expect((await conversation(withAda))?.metadata).toMatchObject({ unread_count: 1, state: 'CLOSED' });
      expect((await conversation(withAda))?.metadata['tags']).toBeUndefined();
      expect(await ask('/tags.list')).toMatchObject({ data: [{ id: late }] });
      expect((await allAnswers({ url: airy.url, systemToken })).text).toContain('edited');
      expect(await simulator.say({ pageId, personId: ada, text: 'And again' })).toBe(true);
      await eventually(async () => (await idsOf(withAda)).length === adasMessages.length + 4);
      await airy.stop();
      const all = await indexes(place.store, withAda);
      expect([all.get('ada-00'), all.get('late')]).toEqual([0, adasMessages.length + 2]);
      expect(new Set(all.values())).toEqual(
        new Set(Array.from({ length: adasMessages.length + 4 }, (_, index) => index)),
      );
    }, 120_000);
  });
}

suite('embedded', async () => {
  const folder = temporaryFolder();
  const store = await embeddedCoreStore({ folder: folder.path, partitions });
  return { store, options: { dataFolder: folder.path }, remove: async () => folder[Symbol.dispose]() };
});

describeWithEngines(['kafka', 'registry', 'redis', 'postgres'], 'on engines', addresses => {
  suite('on Kafka and PostgreSQL', async () => {
    const corner = engineCorner(addresses);
    const folder = temporaryFolder();
    const store = await kafkaCoreStore(addresses, corner.namespace);
    const remove = async (): Promise<void> => {
      await store.destroy();
      await corner[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    };
    return { store, options: { engines: corner, dataFolder: folder.path }, remove };
  });
});
