/** Bringing a writer's store up to the end of its own outputs, which are the truth. */
import { AiryError } from '@airy/errors';
import type { CommandOutcome } from '@airy/domain';
import type { LogRecord, WriterTask } from '@airy/event-log';
import type { AnyLayer } from './writer-domain.ts';
import type { WriterContext } from './writer-context.ts';
import { eventTypeHeader } from './writer-event-type.ts';

type Context<F, L extends AnyLayer<F>> = Pick<
  WriterContext<{ readonly type: string }, F, L>,
  'store' | 'log' | 'deadLetters'
> & { readonly domain: Folding<F, L> };

type Folding<F, L extends AnyLayer<F>> = Pick<
  WriterContext<{ readonly type: string }, F, L>['domain'],
  'station' | 'topics' | 'decode'
>;

/** @throws AiryError `registry_unavailable`, `schema_unknown`: to be tried again; what the log says. */
export async function foldOutputs<F, L extends AnyLayer<F>>(context: Context<F, L>, task: WriterTask): Promise<void> {
  const { store, domain } = context;
  if (await isOlderThanStore(context, task.partition)) store.forget(task.partition);
  for (const topic of domain.topics.state)
    await foldTopic(context, task, { topic, take: (record, layer) => takeState(context, record, layer) });
  await foldTopic(context, task, { topic: domain.topics.events, take: (record, layer) => takeOutcome(record, layer) });
}

interface TopicFold<L> {
  readonly topic: string;
  take(record: LogRecord, layer: L): Promise<void> | void;
}

async function foldTopic<F, L extends AnyLayer<F>>(
  { store, log }: Context<F, L>,
  { partition, readOutput }: WriterTask,
  { topic, take }: TopicFold<L>,
): Promise<void> {
  const { low, high } = await log.watermarks({ topic, partition });
  const from = Math.max(low, store.progress(partition).get(topic) ?? 0);
  for await (const records of readOutput(topic, from)) {
    const layer = store.layer();
    for (const record of records) await take(record, layer);
    const last = records.at(-1);
    await store.makeRoom();
    if (last !== undefined) store.store({ partition, layer, progress: new Map([[topic, last.offset + 1]]) });
  }
  // Beyond the last record there may be a gap (compaction, a transaction's marks): the next start begins after it.
  if (high > (store.progress(partition).get(topic) ?? 0))
    store.store({ partition, layer: store.layer(), progress: new Map([[topic, high]]) });
}

async function takeState<F, L extends AnyLayer<F>>(
  { domain, deadLetters }: Context<F, L>,
  record: LogRecord,
  layer: L,
): Promise<void> {
  try {
    const decoded = domain.decode(record, layer);
    const fact = decoded instanceof Promise ? await decoded : decoded;
    if (fact !== null) layer.apply(fact);
  } catch (error) {
    const code = error instanceof AiryError ? error.code : null;
    if (code === 'registry_unavailable' || code === 'schema_unknown') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    await deadLetters.send({ station: domain.station, record, reason });
  }
}

/** Only outcomes matter to a writer; they are ours, so what cannot be parsed is a fault that must show. */
function takeOutcome<F, L extends AnyLayer<F>>(record: LogRecord, layer: L): void {
  if (record.value === null || record.headers[eventTypeHeader] !== 'command.outcome') return;
  const event = JSON.parse(new TextDecoder().decode(record.value)) as CommandOutcome;
  layer.apply({ kind: 'outcome', commandId: event.commandid, at: Date.parse(event.time) });
}

/** A log that ends before what was folded from it is another one: restored from a backup, or begun anew. */
async function isOlderThanStore<F, L extends AnyLayer<F>>(
  { store, log }: Context<F, L>,
  partition: number,
): Promise<boolean> {
  for (const [topic, next] of store.progress(partition)) {
    const { high } = await log.watermarks({ topic, partition });
    if (next > high) return true;
  }
  return false;
}
