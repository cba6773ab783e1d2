/** Records that nobody can read are put aside, counted and shown, and what stands behind them goes on. */
import { expect, it } from '@jest/globals';
import { openEmbeddedLog } from '@airy/event-log';
import { startMessengerSimulator } from '@airy/simulator-messenger';
import { eventually, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { call } from './answers.ts';

const systemToken = 'dead-letters-system-token';
const spoilt = [
  'application.communication.commands',
  'application.administration.commands',
  'application.communication.messages',
  'source.facebook.events',
] as const;

interface Health {
  readonly details: {
    readonly deadLetters: {
      readonly count: number;
      readonly newest: readonly { readonly topic: string; readonly reason: string }[];
    };
  };
}

async function deadLetters({ url }: RunningAiry): Promise<Health['details']['deadLetters']> {
  const answer = await fetch(`${url}/actuator/health`, { headers: { authorization: `Bearer ${systemToken}` } });
  return ((await answer.json()) as Health).details.deadLetters;
}

it('shows what could not be read, with its place and reason, and reads on', async () => {
  using folder = temporaryFolder();
  const simulator = await startMessengerSimulator();
  const { appId, appSecret, pages, userToken } = simulator.state.settings;
  const settings = `
security: { systemToken: "${systemToken}" }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" } } }
`;
  const first = await startAiry({ dataFolder: folder.path, settings });
  await first.stop();
  const { log } = await openEmbeddedLog({ folder: folder.path });
  const value = Buffer.from([0xff, 0x00, 0x7b]);
  await log.append(spoilt.map(topic => ({ topic, partition: 0, key: 'spoilt', value })));
  await log.close();
  await using airy = await startAiry({ dataFolder: folder.path, settings });
  await eventually(
    async () => new Set((await deadLetters(airy)).newest.map(({ topic }) => topic)).size === spoilt.length,
  );
  const { newest } = await deadLetters(airy);
  expect(newest.map(({ topic }) => topic).toSorted()).toEqual(expect.arrayContaining(spoilt.toSorted()));
  expect(newest.every(({ reason }) => reason.length > 0)).toBe(true);
  const [page] = pages;
  const access = { url: airy.url, systemToken };
  await call(access, '/channels.facebook.connect', { page_id: page?.id, page_token: userToken });
  simulator.webhooks.pointTo(`${airy.url}/facebook`);
  for (let n = 0; n < 20; n++)
    await simulator.say({ pageId: page?.id ?? '', personId: `91000000000000${10 + n}`, text: `after ${n}` });
  await eventually(async () => {
    const list = JSON.parse(await call(access, '/conversations.list', {})) as { pagination_data: { total: number } };
    return list.pagination_data.total === 20;
  });
  await simulator.close();
}, 60_000);
