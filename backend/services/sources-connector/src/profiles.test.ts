import { describe, expect, it } from '@jest/globals';
import type { ConversationCommand } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { EffectTools } from '@airy/processing';
import type { Profile } from '@airy/source-kit';
import { facebook } from '@airy/source-facebook';
import type { ChannelNow } from './open-channel.ts';
import { Profiles, type ProfilesOptions } from './profiles.ts';

const page: ChannelNow = { id: 'page', sourceChannelId: '1', token: 'token', metadata: {}, isConnected: true };
const found: Profile = { found: true, displayName: 'Ada', avatarUrl: null };

interface Scene {
  readonly profile?: Profile;
  readonly channel?: ChannelNow | null;
  /** `contact.fetch_state` as the view has it. */
  readonly fetchState?: string;
}

function play({ profile = found, channel = page, fetchState }: Scene = {}) {
  const told: ConversationCommand[] = [];
  let fetched = 0;
  const metadata = fetchState === undefined ? {} : { contact: { fetch_state: fetchState } };
  const options = {
    source: { ...facebook, profile: async () => (fetched++, profile) },
    config: {},
    channels: { open: async () => channel },
    view: { ready: Promise.resolve(), query: { conversation: async () => ({ metadata }) } },
    commander: {
      tell: async (requests: readonly { command: ConversationCommand }[]) =>
        void told.push(...requests.map(({ command }) => command)),
    },
    http: {},
    metrics: { sent: () => undefined, profile: () => undefined },
  };
  const profiles = new Profiles(options as unknown as ProfilesOptions);
  const hear = (given: Partial<Heard> = {}, attempt = 1) =>
    profiles.onRecord(
      recordOf({ conversationId: 'c', contactCount: 1, isFromContact: true, source: 'facebook', ...given }),
      {
        attempt,
      } as EffectTools,
    );
  return { told, hear, fetched: () => fetched };
}

interface Heard {
  readonly conversationId: string;
  readonly contactCount: number;
  readonly isFromContact: boolean;
  readonly source: string;
}

function recordOf(heard: Heard): LogRecord {
  const message = { ...heard, id: 'm', channelId: 'page', senderId: '42' };
  const event = { id: 'e', type: 'message.created', data: { message, metadata: null } };
  const place = { topic: 'events', partition: 0, offset: 0, timestamp: 0, key: heard.conversationId };
  return { ...place, headers: { 'event-type': 'message.created' }, value: Buffer.from(JSON.stringify(event)) };
}

describe('the profile of a contact', () => {
  it('is asked for once, when the contact writes first', async () => {
    const { told, hear, fetched } = play();
    await hear();
    await hear({ contactCount: 2 });
    expect(told).toEqual([
      {
        type: 'contact.profile',
        source: 'facebook',
        conversationId: 'c',
        displayName: 'Ada',
        avatarUrl: null,
        fetchState: 'ok',
      },
    ]);
    expect(fetched()).toBe(1);
  });

  it.each([['ok'], ['failed']])('is not asked for again after a restart when the view says %s', async fetchState => {
    const { hear, fetched } = play({ fetchState });
    await hear({ contactCount: 2 });
    expect(fetched()).toBe(0);
  });

  it('is asked for later if the first message found no channel to ask with', async () => {
    expect((await heardBy(play(), { contactCount: 7 })).fetched()).toBe(1);
    expect((await heardBy(play({ channel: { ...page, token: null, isConnected: false } }), {})).told).toEqual([]);
  });

  it('is tried a few times, then noted as failed', async () => {
    const { told, hear } = play({ profile: { found: false, reason: 'away', retry: true } });
    await expect(hear({}, 4)).rejects.toThrow('away');
    await hear({}, 5);
    expect(told).toMatchObject([{ displayName: null, fetchState: 'failed' }]);
  });

  it('is noted as failed at once when asking again cannot help', async () => {
    const { told, hear } = play({ profile: { found: false, reason: 'not allowed', retry: false } });
    await hear();
    expect(told).toMatchObject([{ fetchState: 'failed' }]);
  });

  it.each([[{ isFromContact: false }], [{ source: 'chatplugin' }]])('is not asked for because of %j', async given => {
    expect((await heardBy(play(), given)).fetched()).toBe(0);
  });
});

async function heardBy(scene: ReturnType<typeof play>, given: Partial<Heard>) {
  await scene.hear(given);
  return scene;
}
