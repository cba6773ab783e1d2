/**
 * Two processes of one instance on real engines; one or the other is killed again and again under load. Afterwards it must
 * hold what an embedded one holds. `AIRY_KILLS`: how often (default 4; 30 for `npm run test:long`).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, type RunningAiry } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { allAnswers, type Answers } from '../answers.ts';
import type { FoldedLog } from '../folded-log.ts';
import { expectIndexesWithoutGaps, expectSentAtMostOnce, expectServedAsLogged, expectShownOnce } from '../promises.ts';
import { personId, Traffic } from '../traffic.ts';
import {
  connectPage,
  foldLogOn,
  namespaced,
  removeTopics,
  settingsFor,
  startOn,
  systemToken,
} from './airy-on-engines.ts';
import { finishing, isLong, limitMs } from './rounds.ts';
import { seeded } from './seeded.ts';

const kills = Number(process.env['AIRY_KILLS'] ?? (isLong ? 30 : 4));
const conversations = 20;

describeWithEngines(['kafka', 'registry', 'redis', 'postgres'], `two processes, ${kills} kills under load`, given => {
  const engines = namespaced(given);
  const chance = seeded(30);
  const killedAt: number[] = [];
  const running: RunningAiry[] = [];
  const traffics: Traffic[] = [];
  let simulator: MessengerSimulator;
  let answers: readonly [Answers, Answers];
  let folded: FoldedLog;

  function start(port = 0): Promise<RunningAiry> {
    return startOn(engines, { settings: settingsFor(simulator), port });
  }

  async function killOne(): Promise<void> {
    const victim = chance.between(0, 1);
    const { url } = running[victim]!;
    await pause(chance.between(300, 2_500));
    await running[victim]!.kill();
    killedAt.push(Date.now());
    running[victim] = await start(Number(new URL(url).port));
  }

  function asked(): number {
    return traffics.reduce((sum, { received, sends }) => sum + received.size + sends.length, 0);
  }

  /** Until both say the same twice, every message has a final state and none is missing. */
  async function settled(): Promise<readonly [Answers, Answers]> {
    const both = (): Promise<Answers[]> => Promise.all(running.map(({ url }) => allAnswers({ url, systemToken })));
    return eventually(
      async () => {
        const [one, other] = await both();
        if (!one || !other || one.text !== other.text) throw new Error('the two answer differently');
        if (one.messages.length < asked()) throw new Error(`${one.messages.length} of ${asked()} messages`);
        if (one.messages.some(({ delivery_state }) => delivery_state === 'pending'))
          throw new Error('some are pending');
        const [again] = await both();
        return again?.text === one.text ? ([one, other] as const) : null;
      },
      { ...finishing, everyMs: 1_000 },
    );
  }

  beforeAll(async () => {
    simulator = await startMessengerSimulator({ appSecret: 'kill-loop-secret' });
    running.push(await start(), await start());
    const pageId = await connectPage(running[0]!, simulator);
    simulator.webhooks.pointTo(`${running[0]!.url}/facebook`);
    for (let n = 0; n < conversations; n++) simulator.introduce(personId(n), `Customer ${n}`);
    const { appSecret } = simulator.state.settings;
    const shared = { appSecret, systemToken, pageId, conversations, redeliverEvery: 7 };
    for (const [n, { url }] of running.entries()) traffics.push(new Traffic({ ...shared, url, name: `${'ab'[n]}-` }));
    const load = Promise.all(traffics.map(traffic => traffic.run({ customers: 4, agents: 2 })));
    while (killedAt.length < kills) await killOne();
    await pause(500);
    for (const traffic of traffics) traffic.stop();
    await load;
    await simulator.settled();
    answers = await settled().catch((error: unknown) => {
      // One that has ended by itself says why in its last lines.
      for (const { url, output } of running) process.stderr.write(`${url}:\n${output().slice(-8_000)}\n`);
      throw error;
    });
    for (const airy of running) await airy.stop();
    folded = await foldLogOn(engines);
  }, limitMs(400_000));

  afterAll(async () => {
    for (const airy of running) await airy.stop('SIGKILL');
    await simulator?.close();
    await removeTopics(engines);
  });

  it('was really killed under load', () => {
    const received = traffics.reduce((sum, traffic) => sum + traffic.received.size, 0);
    process.stderr.write(
      `F8 ${kills} kills of two processes: ${received} webhooks and ${asked() - received} sends acknowledged\n`,
    );
    expect(received).toBeGreaterThan(kills * 5);
    expect(traffics.flatMap(({ surprises }) => surprises)).toEqual([]);
  });

  it('shows every acknowledged message exactly once, the same on both', () => {
    expectShownOnce(answers[0], traffics);
    expect(answers[1].text).toBe(answers[0].text);
  });

  it('gave every message an index, without gaps', () => {
    expectIndexesWithoutGaps(folded);
  });

  it('serves what the log says, and announced each message once', () => {
    expectServedAsLogged(answers[0], folded);
  });

  it('sent each message to the platform at most once, and knows of each what became of it', () => {
    const given = { answers: answers[0], folded, simulator, killedAt, isShared: true };
    const { unknown, inFlight, neverSent } = expectSentAtMostOnce(given);
    process.stderr.write(
      `${unknown} outcome_unknown (${neverSent} of them never sent), ${inFlight} calls in flight at the kills\n`,
    );
  });
});
