/** Load, writer, consumer and view over one log, and the judgement of what came out of all of them. */
import { randomUUID } from 'node:crypto';
import type { Batch, EventLog, GroupConsumer, LogRecord, Writer } from '@airy/event-log';
import { eventually } from '@airy/testkit';
import { judge, nothingWrong, tell, type Verdict } from './checker.ts';
import { everyRecord } from './every-record.ts';
import { appendTo, LogLoad } from './log-load.ts';
import { decide, decidedOf, startSink, startWriter, textOf, View, type StationTopics } from './stations.ts';

export interface PipelineOptions {
  /** What is under test: the load appends to it, and the first writer, consumer and view work on it. */
  readonly log: EventLog;
  /** Another way to the same records, without faults: it makes the topics and reads what came out. */
  readonly judge: EventLog;
  /** Default 16. */
  readonly conversations?: number;
  /** Between two events of a conversation. Default 20. */
  readonly pauseMs?: number;
}

export interface PipelineVerdict {
  /** What was acknowledged against what is in the log. */
  readonly appended: Verdict;
  /** Commands in the log against the writer's events. */
  readonly decided: Verdict;
  /** The same against its state. */
  readonly stored: Verdict;
  /** States and events that are not exactly what the commands before them make; the first few of them. */
  readonly wrong: number;
  readonly wrongOnes: readonly string[];
  /** Events that the consumer was never handed. */
  readonly undelivered: number;
  /** Events it was handed more than once, as it may. */
  readonly repeated: number;
  /** Conversations of the view that differ from a fold of the log, and batches that came out of order. */
  readonly viewDiffers: number;
}

/** What every run must come to. */
export const allRight = {
  appended: nothingWrong,
  decided: nothingWrong,
  stored: nothingWrong,
  wrong: 0,
  undelivered: 0,
  viewDiffers: 0,
};

const policies = { partitions: 3, retentionMs: null, minCompactionLagMs: 24 * 60 * 60 * 1000 };

export class Pipeline implements AsyncDisposable {
  readonly topics: StationTopics;
  readonly load: LogLoad;
  readonly view = new View();
  readonly #options: PipelineOptions;
  readonly #writers = new Set<Writer>();
  readonly #sinks = new Set<GroupConsumer>();
  /** `partition offset` → how often it was handed over. */
  readonly #delivered = new Map<string, number>();
  /** How many different ones, by partition. */
  readonly #deliveredOf = new Map<number, number>();
  #running: Promise<void> = Promise.resolve();

  private constructor(options: PipelineOptions, topics: StationTopics) {
    this.#options = options;
    this.topics = topics;
    this.load = new LogLoad({
      conversations: options.conversations ?? 16,
      pauseMs: options.pauseMs ?? 20,
      append: appendTo(options.log, { name: topics.commands, partitions: topics.partitions }),
    });
  }

  /** Makes its topics and begins the load and the view; stations are added. */
  static async start(options: PipelineOptions): Promise<Pipeline> {
    const id = randomUUID().slice(0, 8);
    const topics = { commands: `commands-${id}`, state: `state-${id}`, events: `events-${id}`, partitions: 3 };
    await options.judge.createTopics([
      { ...policies, name: topics.commands, cleanup: 'delete' },
      { ...policies, name: topics.state, cleanup: 'compact' },
      { ...policies, name: topics.events, cleanup: 'delete' },
    ]);
    const pipeline = new Pipeline(options, topics);
    await pipeline.view.start(options.log, topics);
    pipeline.#running = pipeline.load.run();
    return pipeline;
  }

  /** Default log: the one under test. Resolves with what stops it. */
  async addWriter(log: EventLog = this.#options.log): Promise<() => Promise<void>> {
    const writer = await startWriter(log, this.topics);
    this.#writers.add(writer);
    return () => this.#stop(this.#writers, writer);
  }

  async addSink(log: EventLog = this.#options.log): Promise<() => Promise<void>> {
    const sink = await startSink(log, this.topics, batch => this.deliver(batch));
    this.#sinks.add(sink);
    return () => this.#stop(this.#sinks, sink);
  }

  deliver({
    partition,
    records,
  }: Pick<Batch, 'partition'> & { readonly records: readonly { offset: number }[] }): void {
    for (const { offset } of records) {
      const place = `${partition} ${offset}`;
      const times = (this.#delivered.get(place) ?? 0) + 1;
      this.#delivered.set(place, times);
      if (times === 1) this.#deliveredOf.set(partition, (this.#deliveredOf.get(partition) ?? 0) + 1);
    }
  }

  /** Resolves once so many more are acknowledged, and delivered and folded in each partition. @throws Error when that takes too long. */
  async progress(count: number, timeoutMs: number): Promise<void> {
    const before = this.#done();
    await eventually(
      () => {
        const more = this.#done().map((done, at) => done - (before[at] ?? 0));
        if (more.every(done => done >= count)) return true;
        throw new Error(`no progress in ${timeoutMs} ms: ${this.#describe(more)}`);
      },
      { timeoutMs, everyMs: 10 },
    );
  }

  /** Acknowledged; then delivered and folded, by partition. */
  #done(): readonly number[] {
    const partitions = Array.from({ length: this.topics.partitions }, (_, partition) => partition);
    return [
      this.load.acknowledged.size,
      ...partitions.map(partition => this.#deliveredOf.get(partition) ?? 0),
      ...partitions.map(partition => this.view.offsets.get(partition) ?? 0),
    ];
  }

  #describe([acknowledged, ...rest]: readonly number[]): string {
    const { partitions } = this.topics;
    const [delivered, folded] = [rest.slice(0, partitions).join(), rest.slice(partitions).join()];
    return `acknowledged ${acknowledged}, delivered ${delivered}, folded ${folded}`;
  }

  /** Stops the load, waits until every station is at the end, stops them and judges. */
  async finish({ timeoutMs = 90_000 } = {}): Promise<PipelineVerdict> {
    this.load.stop();
    await this.#running;
    await eventually(() => this.#isAtEnd(), { timeoutMs, everyMs: 250 });
    await this.stop();
    return this.#judge();
  }

  async stop(): Promise<void> {
    this.load.stop();
    await this.view.stop();
    for (const writer of this.#writers) await this.#stop(this.#writers, writer);
    for (const sink of this.#sinks) await this.#stop(this.#sinks, sink);
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop<T extends { stop(): Promise<void> }>(all: Set<T>, one: T): Promise<void> {
    all.delete(one);
    await one.stop();
  }

  async #isAtEnd(): Promise<boolean> {
    const [commands, state, events] = await this.#records();
    if (events.length < commands.length || state.length < commands.length)
      throw new Error(`of each partition's commands ${byPartition(commands)} only ${byPartition(events)} are events`);
    const missing = events.filter(({ partition, offset }) => !this.#delivered.has(`${partition} ${offset}`));
    if (missing.length > 0) throw new Error(`${missing.length} events undelivered`);
    const behind = state.filter(({ partition, offset }) => (this.view.offsets.get(partition) ?? 0) <= offset);
    if (behind.length > 0) throw new Error(`the view is ${behind.length} records behind`);
    return true;
  }

  async #records(): Promise<[LogRecord[], LogRecord[], LogRecord[]]> {
    const { commands, state, events, partitions } = this.topics;
    const all = async (topic: string): Promise<LogRecord[]> => {
      const places = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
      return (await Promise.all(places.map(place => everyRecord(this.#options.judge, place)))).flat();
    };
    return [await all(commands), await all(state), await all(events)];
  }

  async #judge(): Promise<PipelineVerdict> {
    const [commands, state, events] = await this.#records();
    const texts = commands.map(textOf);
    const asked = new Set(texts);
    const expected = decide(new Map(), texts).map(({ count, text }) => `${count}:${text}`);
    const wrong = [state, events].flatMap(records =>
      records.flatMap(({ topic, partition, offset, value }, at) => {
        const text = Buffer.from(value ?? []).toString();
        return text === expected[at] ? [] : [`${topic}/${partition}@${offset} is ${text}, not ${expected[at]}`];
      }),
    );
    const ofCommands = (records: readonly LogRecord[]): Verdict =>
      judge(
        { acknowledged: asked, attempted: asked },
        records.map(record => decidedOf(textOf(record)).text),
      );
    const fold = new Map(state.map(record => [record.key ?? '', textOf(record)]));
    return {
      appended: judge(this.load, texts),
      decided: ofCommands(events),
      stored: ofCommands(state),
      wrong: wrong.length,
      wrongOnes: wrong.slice(0, 5),
      undelivered: events.filter(({ partition, offset }) => !this.#delivered.has(`${partition} ${offset}`)).length,
      repeated: [...this.#delivered.values()].filter(count => count > 1).length,
      viewDiffers: [...fold].filter(([key, value]) => this.view.values.get(key) !== value).length + this.view.misplaced,
    };
  }
}

/** Two lines: of what was appended, and of what became of it. */
export function tellAll(fault: string, pipeline: Pipeline, verdict: PipelineVerdict): void {
  const { load } = pipeline;
  const pauseMs = Math.round(load.longestPauseMs);
  tell(`${fault}: appended`, verdict.appended, `${load.refused} refused, longest pause ${pauseMs} ms`);
  const { wrong, wrongOnes, undelivered, repeated, viewDiffers } = verdict;
  const examples = wrongOnes.length > 0 ? ` (${wrongOnes.join('; ')})` : '';
  const rest = `wrong ${wrong}${examples}, undelivered ${undelivered}, delivered again ${repeated}, view differs ${viewDiffers}`;
  tell(`${fault}: decided`, verdict.decided, rest);
}

function byPartition(records: readonly LogRecord[]): string {
  return [...Map.groupBy(records, ({ partition }) => partition)].map(([at, some]) => `${at}: ${some.length}`).join();
}
