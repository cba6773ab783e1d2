/** The projection station (design §3): log → view. Never emits anything but dead letters. */
import { randomUUID } from 'node:crypto';
import { AiryError } from '@airy/errors';
import { parsePosition, type EventLog } from '@airy/event-log';
import type { Telemetry } from '@airy/telemetry';
import type { PostgresDatabase, Projection, ViewHandle, ViewHealth } from '@airy/views';
import type { BackOff } from './back-off.ts';
import type { DeadLetters } from './dead-letters.ts';
import { projectionMetrics, type ProjectionMetrics } from './projection-metrics.ts';
import { SharedVersions } from './projection-shared-versions.ts';
import { Versions } from './projection-versions.ts';
import { PositionWaiters } from './projection-waiters.ts';

/**
 * Where the rows are. `sqlite`: a private full copy in `<dataFolder>/views`; null keeps it in memory (tests). `postgres`:
 * shared by all replicas, each of which folds the partitions that the view's consumer group gives it.
 */
export type ViewStoreSettings =
  | { readonly kind: 'sqlite'; readonly dataFolder: string | null }
  | {
      readonly kind: 'postgres';
      readonly database: PostgresDatabase;
      /** Begins the names of consumer groups, as of topics. */
      readonly namespace: string | null;
      /** How often the replicas look at each other's progress, ms. Default 500; whoever waits for a position looks sooner. */
      readonly lookEveryMs?: number;
    };

export interface ProjectionOptions {
  readonly log: EventLog;
  readonly deadLetters: DeadLetters;
  readonly store: ViewStoreSettings;
  readonly telemetry: Telemetry;
  /** Default 100 ms, doubled up to 5 s. */
  readonly backOff?: BackOff;
  /** How long a schema may be unknown to a healthy registry. Default 60,000. */
  readonly unknownSchemaMs?: number;
}

/**
 * Opens the view, or builds it, and keeps it up with the log. While a new version is being built its `previous` one
 * serves, if it is there. Older ones are deleted once the new one has caught up and nobody reads them.
 * @throws AiryError `log_unavailable`, `postgres_newer`; what the disk says if the file cannot be opened.
 */
export async function runProjection<Query extends object>(
  projection: Projection<Query>,
  options: ProjectionOptions,
): Promise<ViewHandle<Query>> {
  const view = new RunningView(projection, options);
  try {
    await view.start();
  } catch (error) {
    await view.stop();
    throw error;
  }
  return view;
}

const shownDeadLetters = 10;
const defaultLookEveryMs = 500;

function versionsOf<Query extends object>(
  projection: Projection<Query>,
  options: ProjectionOptions,
  onFolded: (records: number) => void,
): Versions<Query> | SharedVersions<Query> {
  const { log, deadLetters, telemetry, store } = options;
  const logger = telemetry.logger.child({ view: projection.name });
  const backOff = options.backOff ?? { firstMs: 100, maxMs: 5_000 };
  const feeding = { deadLetters, logger, backOff, unknownSchemaMs: options.unknownSchemaMs ?? 60_000, onFolded };
  if (store.kind === 'sqlite') return new Versions(projection, { ...store, logger, feeding: { ...feeding, log } });
  const { database, namespace, lookEveryMs = defaultLookEveryMs } = store;
  return new SharedVersions(projection, {
    ...{ database, namespace, lookEveryMs, log, logger, feeding },
    replica: randomUUID(),
  });
}

class RunningView<Query extends object> implements ViewHandle<Query> {
  readonly name: string;
  readonly query: Query;
  readonly #projection: Projection<Query>;
  readonly #log: EventLog;
  readonly #metrics: ProjectionMetrics;
  readonly #waiters: PositionWaiters;
  readonly #versions: Versions<Query> | SharedVersions<Query>;

  constructor(projection: Projection<Query>, options: ProjectionOptions) {
    this.name = projection.name;
    this.#projection = projection;
    this.#log = options.log;
    this.#metrics = projectionMetrics(options.telemetry.metrics, projection.name, () => this.lag());
    const versions = versionsOf(projection, options, records => this.#onFolded(records));
    this.#versions = versions;
    this.#waiters = new PositionWaiters({
      topics: [...projection.topics.keys()],
      next: partition => versions.serving?.store.next(partition) ?? null,
      look: versions instanceof SharedVersions ? () => versions.look() : null,
    });
    this.query = new Proxy({} as Query, { get: (_, name) => Reflect.get(this.#servingQuery(), name) });
  }

  get ready(): Promise<void> {
    return this.#versions.ready;
  }

  async start(): Promise<void> {
    await this.#versions.start();
  }

  async waitFor(position: string, timeoutMs: number): Promise<boolean> {
    const positions = parsePosition(position);
    if (positions === null) throw new AiryError('invalid_position');
    return this.#waiters.wait(positions, timeoutMs);
  }

  async lag(): Promise<number> {
    const topics = (await this.#log.listTopics()).filter(({ name }) => this.#projection.topics.has(name));
    let lag = 0;
    for (const { name: topic, partitions } of topics)
      for (let partition = 0; partition < partitions; partition++) {
        const { low, high } = await this.#log.watermarks({ topic, partition });
        lag += Math.max(0, high - (this.#versions.current?.store.next({ topic, partition }) ?? low));
      }
    return lag;
  }

  health(): ViewHealth {
    const { serving, current, isStopped } = this.#versions;
    const shown = serving ?? current;
    return {
      state: isStopped ? 'stopped' : serving ? 'ready' : 'building',
      version: shown?.projection.version ?? this.#projection.version,
      deadLetterCount: shown?.store.deadLetterCount() ?? 0,
      deadLetters: shown?.store.deadLetters(shownDeadLetters) ?? [],
      blockedBy: this.#versions.blockedBy ?? shown?.blockedBy ?? current?.blockedBy ?? null,
    };
  }

  async stop(): Promise<void> {
    this.#metrics.close();
    await this.#versions.stop();
    this.#waiters.close();
  }

  #servingQuery(): Query {
    const { serving } = this.#versions;
    if (serving === null) throw new AiryError('view_unavailable');
    return serving.store.query;
  }

  #onFolded(records: number): void {
    this.#metrics.folded(records);
    this.#waiters.onFolded();
  }
}
