/**
 * Kills the whole process again and again under load and looks afterwards for what was promised: every acknowledged
 * message exactly once, indexes without gaps, the view equal to a fold of the log, each send to the platform at most once.
 * `AIRY_KILLS` sets how often (default 30).
 */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEmbeddedLog } from '@airy/event-log';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { allAnswers, call, type Answers } from './answers.ts';
import { foldLog, type FoldedLog } from './folded-log.ts';
import { expectIndexesWithoutGaps, expectSentAtMostOnce, expectServedAsLogged, expectShownOnce } from './promises.ts';
import { personId, Traffic } from './traffic.ts';

const kills = Number(process.env['AIRY_KILLS'] ?? 30);
const systemToken = 'kill-loop-system-token';
const conversations = 25;
const dayMs = 24 * 60 * 60 * 1000;

const folder = temporaryFolder();
const killedAt: number[] = [];
let simulator: MessengerSimulator;
let airy: RunningAiry;
let traffic: Traffic;
let answers: Answers;
let folded: FoldedLog;

function start(port: number, readyTimeoutMs = 20_000): Promise<RunningAiry> {
  const { appId, appSecret } = simulator.state.settings;
  const settings = `
security: { systemToken: "${systemToken}" }
components:
  sources:
    facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" }
`;
  return startAiry({ dataFolder: folder.path, port, settings, readyTimeoutMs });
}

async function connectPage(): Promise<void> {
  const [page] = simulator.state.settings.pages;
  const body = { page_id: page?.id, page_token: simulator.state.settings.userToken };
  await call({ url: airy.url, systemToken }, '/channels.facebook.connect', body);
}

async function killAndRestart(): Promise<void> {
  const port = Number(new URL(airy.url).port);
  await sleep(150 + Math.random() * 900);
  await airy.kill();
  killedAt.push(Date.now());
  if (killedAt.length % 3 === 0) await killDuringStart(port);
  airy = await start(port);
}

/** Starting up recovers what the last kill left; that, too, may be cut short anywhere. */
async function killDuringStart(port: number): Promise<void> {
  const readyTimeoutMs = Math.round(100 + Math.random() * 900);
  const started = await start(port, readyTimeoutMs).catch(() => null);
  await started?.kill();
  killedAt.push(Date.now());
}

/** Until every message has a final state and nothing new appears. */
async function settled(): Promise<Answers> {
  return eventually(
    async () => {
      const now = await allAnswers({ url: airy.url, systemToken });
      const isPending = now.messages.some(({ delivery_state }) => delivery_state === 'pending');
      if (isPending || now.messages.length < traffic.received.size + traffic.sends.length) return null;
      const again = await allAnswers({ url: airy.url, systemToken });
      return again.text === now.text ? again : null;
    },
    { timeoutMs: 60_000, everyMs: 500 },
  );
}

beforeAll(async () => {
  simulator = await startMessengerSimulator({ appSecret: 'kill-loop-secret' });
  airy = await start(0);
  simulator.webhooks.pointTo(`${airy.url}/facebook`);
  await connectPage();
  for (let n = 0; n < conversations; n++) simulator.introduce(personId(n), `Customer ${n}`);
  traffic = new Traffic({
    url: airy.url,
    appSecret: simulator.state.settings.appSecret,
    systemToken,
    pageId: simulator.state.settings.pages[0]?.id ?? '',
    conversations,
    redeliverEvery: 7,
  });
  const running = traffic.run({ customers: 8, agents: 3 });
  while (killedAt.length < kills) await killAndRestart();
  await sleep(500);
  traffic.stop();
  await running;
  await simulator.settled();
  answers = await settled();
  await airy.stop();
  folded = await foldLog(folder.path);
}, 400_000);

afterAll(async () => {
  await airy?.stop('SIGKILL');
  await simulator?.close();
  folder[Symbol.dispose]();
});

describe(`after ${kills} kills under load`, () => {
  it('was really killed under load', () => {
    process.stderr.write(
      `${killedAt.length} kills, ${traffic.received.size} webhooks and ${traffic.sends.length} sends acknowledged, ` +
        `${traffic.redelivered} webhooks delivered again, ${simulator.state.accepted.length} sends accepted by the platform\n`,
    );
    expect(killedAt.length).toBeGreaterThanOrEqual(kills);
    expect(traffic.received.size).toBeGreaterThan(kills * 10);
    expect(traffic.sends.length).toBeGreaterThan(kills);
    expect(traffic.redelivered).toBeGreaterThan(kills);
    expect(traffic.surprises).toEqual([]);
  });

  it('shows every acknowledged message exactly once, and nothing that was never sent', () => {
    expectShownOnce(answers, [traffic]);
  });

  it('gave every message an index, without gaps', () => {
    expectIndexesWithoutGaps(folded);
  });

  it('serves what the log says, and announced each message once', () => {
    expectServedAsLogged(answers, folded);
  });

  it('sent each message to the platform at most once, and knows of each what became of it', () => {
    const { unknown, inFlight } = expectSentAtMostOnce({ answers, folded, simulator, killedAt });
    process.stderr.write(`${unknown} outcome_unknown, ${inFlight} calls in flight at the kills\n`);
  });

  it('answers the same, byte for byte, after compaction and from views that were built anew', async () => {
    const { log } = await openEmbeddedLog({ folder: folder.path, clock: () => Date.now() + 3 * dayMs });
    await log.clean();
    await log.close();
    rmSync(`${folder.path}/views`, { recursive: true });
    rmSync(`${folder.path}/writers`, { recursive: true });
    airy = await start(0);
    const rebuilt = await allAnswers({ url: airy.url, systemToken });
    await airy.stop();
    expect(rebuilt.text).toBe(answers.text);
    expect((await foldLog(folder.path)).records).toBeLessThan(folded.records);
  }, 60_000);
});
