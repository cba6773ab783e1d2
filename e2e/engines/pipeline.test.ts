/** The pipeline and its judgement, on the embedded log: nothing is wrong there, and what is made wrong is seen. */
import { expect, it } from '@jest/globals';
import { openEmbeddedLog, type EventLog } from '@airy/event-log';
import { temporaryFolder } from '@airy/testkit';
import { nothingWrong } from './checker.ts';
import { allRight, Pipeline, tellAll } from './pipeline.ts';

async function run(title: string, under: (log: EventLog) => EventLog) {
  using folder = temporaryFolder();
  const { log } = await openEmbeddedLog({ folder: folder.path });
  await using _closing = { [Symbol.asyncDispose]: () => log.close() };
  await using pipeline = await Pipeline.start({ log: under(log), judge: log });
  await pipeline.addWriter();
  await pipeline.addWriter();
  await pipeline.addSink();
  await pipeline.progress(200, 20_000);
  const verdict = await pipeline.finish();
  tellAll(title, pipeline, verdict);
  return verdict;
}

it('finds nothing wrong on a log that keeps its word', async () => {
  expect(await run('no fault', log => log)).toMatchObject({ ...allRight, repeated: 0 });
});

it('sees an append that is acknowledged and never stored, and one that is stored twice', async () => {
  let appends = 0;
  const lying = (log: EventLog): EventLog => ({
    ...log,
    life: log.life,
    append: async records => {
      appends += 1;
      if (appends % 50 === 0) return records.map(({ topic, partition }) => ({ topic, partition, offset: 0 }));
      if (appends % 70 === 0) await log.append(records);
      return log.append(records);
    },
    tail: options => log.tail(options),
    write: options => log.write(options),
    consume: options => log.consume(options),
  });
  const verdict = await run('a fault put in on purpose, which the checker must see', lying);
  expect(verdict.appended.lost).toBeGreaterThan(0);
  expect(verdict.appended.doubled).toBeGreaterThan(0);
  expect(verdict).toMatchObject({
    wrong: 0,
    undelivered: 0,
    viewDiffers: 0,
    decided: { ...nothingWrong, doubled: verdict.appended.doubled, examples: expect.anything() },
  });
});
