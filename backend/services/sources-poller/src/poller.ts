/** One source whose accounts are asked: a loop for each connected channel that this process has, begun and ended as they change. */
import type { ChannelRow, CommunicationView } from '@airy/communication-view';
import type { EventLog } from '@airy/event-log';
import type { KeptFiles } from '@airy/media';
import { OwnedState, type Commander } from '@airy/processing';
import type { Secrets } from '@airy/secrets';
import {
  createHttpOfSource,
  type OpenChannel,
  type Polling,
  type Source,
  type SourceHttpClient,
} from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import type { ViewHandle } from '@airy/views';
import type { Logger } from 'pino';
import { ChannelLoop, defaultWaits, type PollWaits } from './channel-loop.ts';
import { PollHealth } from './poll-health.ts';
import { openPollerMetrics } from './poller-metrics.ts';

export interface PollerOptions {
  readonly source: Source;
  readonly polling: Polling<Readonly<Record<string, unknown>>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly log: EventLog;
  readonly commander: Commander;
  readonly telemetry: Telemetry;
  readonly view: ViewHandle<CommunicationView>;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly files: KeptFiles;
  /** Raw events, and how far channels have been read. */
  readonly topics: { readonly events: string; readonly cursors: string };
  readonly partitions: number;
  /** Its name, and its consumer group. */
  readonly station: string;
  readonly waits?: Partial<PollWaits>;
  /** How often the channels are looked at. Default 1,000. */
  readonly lookEveryMs?: number;
}

interface Running {
  /** What the loop was begun with: another token needs another one. */
  readonly as: string;
  readonly end: AbortController;
  readonly done: Promise<void>;
}

/** A poll that does not heed its signal is left behind; what it saves then is refused. */
const endWithinMs = 5_000;

export class Poller {
  readonly #options: PollerOptions;
  readonly #logger: Logger;
  readonly #http: SourceHttpClient;
  readonly #metrics: ReturnType<typeof openPollerMetrics>;
  /** By channel. */
  readonly #running = new Map<string, Running>();
  #cursors: OwnedState | null = null;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  /** A look that has not begun: it sees what whoever asks for another one means. */
  #next: Promise<void> | null = null;
  #isEnding = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    const { source, config } = options;
    this.#http = createHttpOfSource(source, config, { timeoutMs: 10_000, maxAnswerBytes: 32 * 1024 * 1024 });
    this.#logger = options.telemetry.logger.child({ service: options.station });
    this.#metrics = openPollerMetrics(options.source.id, options.telemetry);
  }

  async start(): Promise<void> {
    const { log, topics, partitions, station, view, lookEveryMs = 1_000 } = this.#options;
    await view.ready;
    this.#cursors = await OwnedState.open({
      log,
      topic: topics.cursors,
      partitions,
      group: station,
      logger: this.#logger,
      onChange: () => this.#look(),
    });
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
  }

  /** Begins nothing new and ends what runs. Harmless when repeated. */
  async drain(): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#timer);
    await this.#work;
    await Promise.all([...this.#running.keys()].map(id => this.#end(id)));
  }

  async stop(): Promise<void> {
    await this.drain();
    await this.#cursors?.close();
    await this.#http.close();
  }

  /** One at a time; each sees what is there by then. Never rejects. */
  #look(): Promise<void> {
    return (this.#next ??= this.#work =
      this.#work.then(() => {
        this.#next = null;
        return this.#reconcile();
      }));
  }

  async #reconcile(): Promise<void> {
    const cursors = this.#cursors;
    if (this.#isEnding || cursors === null) return;
    const { view, source } = this.#options;
    try {
      const rows = (await view.query.channels(source.id)).filter(
        ({ channel }) => channel.connectionState === 'CONNECTED' && cursors.owns(channel.id),
      );
      const wanted = new Map(rows.map(row => [row.channel.id, row] as const));
      const ended = [...this.#running].filter(([id, { as }]) => {
        const row = wanted.get(id);
        return row === undefined || identityOf(row) !== as;
      });
      await Promise.all(ended.map(([id]) => this.#end(id)));
      for (const [id, row] of wanted) if (!this.#running.has(id)) this.#begin(row, cursors);
    } catch (error) {
      this.#logger.warn({ err: error }, 'Channels could not be looked at');
    }
    this.#metrics.asking(this.#running.size);
  }

  #begin(row: ChannelRow, cursors: OwnedState): void {
    const { config, log, commander, polling, source, topics, partitions, files, waits } = this.#options;
    const { id, sourceChannelId, token } = row.channel;
    const end = new AbortController();
    const opened = token === null ? null : this.#options.secrets.open(token);
    const channel: OpenChannel = { id, sourceChannelId, token: opened, metadata: row.metadata };
    const health = new PollHealth({ commander, channelId: id, source: source.id, now: Date.now });
    const loop = new ChannelLoop({
      ...{ polling, config, channel, cursors, log, partitions, files, health },
      ...{ topic: topics.events, http: this.#http, metrics: this.#metrics, logger: this.#logger },
      ...{ waits: { ...defaultWaits, ...waits }, signal: end.signal },
    });
    this.#running.set(id, { as: identityOf(row), end, done: loop.run() });
    this.#logger.info({ channelId: id }, 'An account is asked from here');
  }

  async #end(id: string): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    running.end.abort();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, endWithinMs);
    await Promise.race([running.done, late]);
    clearTimeout(timer);
  }
}

/** Metadata changes with every problem that is told: it is no reason to begin anew. */
function identityOf({ channel }: ChannelRow): string {
  return `${channel.sourceChannelId} ${channel.token ?? ''}`;
}
