/** F7: what a view had not folded yet is deleted from the log while it is away. */
import { expect, it } from '@jest/globals';
import { topicNames } from '@airy/topics';
import { startMessengerSimulator } from '@airy/simulator-messenger';
import { eventually, temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { allAnswers } from '../answers.ts';
import {
  connectPage,
  foldLogOn,
  namespaced,
  openEngines,
  removeTopics,
  settingsFor,
  startOn,
  systemToken,
} from './airy-on-engines.ts';
import { everyRecord } from './every-record.ts';

const persons = 12;

describeWithEngines(['kafka', 'registry'], 'retention that passes a view', given => {
  it('F7: the view is built anew with a warning, and says what the log says', async () => {
    const engines = namespaced(given);
    const { messages } = topicNames(engines.namespace);
    const simulator = await startMessengerSimulator();
    const settings = settingsFor(simulator);
    await using _closing = { [Symbol.asyncDispose]: () => removeTopics(engines) };
    await using _simulator = { [Symbol.asyncDispose]: () => simulator.close() };
    using folder = temporaryFolder();
    const dataFolder = folder.path;
    const before = await startOn(engines, { settings, dataFolder });
    const pageId = await connectPage(before, simulator);
    simulator.webhooks.pointTo(`${before.url}/facebook`);
    for (let n = 0; n < persons; n++)
      await simulator.say({ pageId, personId: String(92_000_000_000_000 + n), text: 'kept' });
    await eventually(async () => (await allAnswers({ url: before.url, systemToken })).messages.length === persons, {
      timeoutMs: 20_000,
      everyMs: 200,
    });
    await before.stop();
    await using opened = await openEngines(engines);
    const { partitions } = (await opened.log.listTopics()).find(({ name }) => name === messages)!;
    let deleted = 0;
    for (let partition = 0; partition < partitions; partition++) {
      const records = await everyRecord(opened.log, { topic: messages, partition });
      const [oldest] = records;
      if (!oldest) continue;
      // The same once more, as newer records of compacted topics are; then all that the view has seen, and one more, goes.
      const again = [...records, ...records].map(({ offset: _offset, timestamp: _timestamp, ...record }) => record);
      const stored = await opened.log.append(again);
      const offset = stored[0]!.offset + 1;
      await opened.log.deleteRecords([{ topic: messages, partition, offset }]);
      deleted += offset;
    }
    await using after = await startOn(engines, { settings, dataFolder });
    const shown = await eventually(
      async () => {
        const answers = await allAnswers({ url: after.url, systemToken });
        return answers.messages.length === persons ? answers.messages : null;
      },
      { timeoutMs: 20_000, everyMs: 200 },
    );
    const folded = await foldLogOn(engines);
    process.stderr.write(
      `F7: ${deleted} offsets deleted, log has ${folded.messages.size} messages, view ${shown.length}\n`,
    );
    expect(shown.map(({ id }) => id).toSorted()).toEqual([...folded.messages.keys()].toSorted());
    expect(after.output()).toContain('it is built anew');
  }, 120_000);
});
