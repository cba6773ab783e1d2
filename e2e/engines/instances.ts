/** Instances of the stations in one process, each over a log of its own, all through the fault proxy. */
import type { EventLog } from '@airy/event-log';
import type { FaultyBroker } from './faulty-broker.ts';
import { Pipeline, type PipelineOptions } from './pipeline.ts';

/** A take-over is seen soon; a transaction lives on while its writer is held up, so that only a successor can end it. */
export const timings = { sessionTimeoutMs: 6_000, transactionTimeoutMs: 20_000 };

/** Longest time from the end of a fault until every station works again. */
export const resumeMs = 30_000;

/** A running pipeline with two writers and two consumers. */
export async function startPipeline(
  broker: FaultyBroker,
  options: Omit<PipelineOptions, 'log' | 'judge'> = {},
): Promise<Pipeline> {
  const logs: EventLog[] = [];
  for (let n = 0; n < 2; n++) logs.push((await broker.open('through the proxy', timings)).log);
  const judge = await broker.open('straight');
  const [log = judge.log] = logs;
  const pipeline = await Pipeline.start({ log, judge: judge.log, ...options });
  for (const instance of logs) {
    await pipeline.addWriter(instance);
    await pipeline.addSink(instance);
  }
  await pipeline.progress(50, resumeMs);
  return pipeline;
}
