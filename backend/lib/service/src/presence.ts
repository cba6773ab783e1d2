/** Which processes share an instance: each says every few seconds, in the log, that it is there and how its services do. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { EventLog, LogRecord, Tail } from '@airy/event-log';
import type { Telemetry } from '@airy/telemetry';
import type { ServiceState } from './service.ts';

/** What a process says of itself. */
export interface ProcessReport {
  /** Of this life of the process. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly services: readonly ServiceState[];
  /** Services that answer from views which only this process has. */
  readonly standing: readonly string[];
}

export interface Peer extends ProcessReport {
  /** When it was heard of last, ms of this process's clock (`performance.now`). */
  readonly heardAt: number;
  /** It has spoken since we listen; false: what it said may be from before its end. */
  readonly isAlive: boolean;
}

export interface Presence {
  readonly own: Pick<ProcessReport, 'id' | 'startedAt'>;
  /** The other processes that were heard of lately. */
  peers(): readonly Peer[];
  /** Says that this process ends. Never rejects. */
  close(): Promise<void>;
}

export interface PresenceOptions {
  readonly log: EventLog;
  /** `ops.application.processes`. */
  readonly topic: string;
  readonly logger: Telemetry['logger'];
  report(): Pick<ProcessReport, 'services' | 'standing'>;
  /** After each report, own or another's. */
  onChange(): void;
  /** Between two reports. Default 3,000. */
  readonly intervalMs?: number;
}

/** So many reports may be missed before a process counts as gone. */
const missed = 4;

/** @throws AiryError `log_unavailable`, `topic_unknown`. */
export async function openPresence(options: PresenceOptions): Promise<Presence> {
  const presence = new LogPresence(options);
  await presence.open();
  return presence;
}

class LogPresence implements Presence {
  readonly own: Pick<ProcessReport, 'id' | 'host' | 'pid' | 'startedAt'>;
  readonly #options: PresenceOptions;
  readonly #intervalMs: number;
  readonly #peers = new Map<string, Peer>();
  #tail: Tail | null = null;
  #isListening = false;
  #timer: NodeJS.Timeout | undefined;
  #saying: Promise<void> | null = null;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs ?? 3_000;
    this.own = { id: randomUUID(), host: hostname(), pid: process.pid, startedAt: Date.now() };
  }

  async open(): Promise<void> {
    const { log, topic } = this.#options;
    const since = Date.now() - missed * this.#intervalMs;
    this.#tail = await log.tail({
      topics: [topic],
      from: partition => log.offsetForTime(partition, since),
      onBatch: async ({ records }) => records.forEach(record => this.#hear(record)),
    });
    await this.#tail.caughtUp;
    this.#isListening = true;
    this.#say();
    this.#timer = setInterval(() => this.#say(), this.#intervalMs).unref();
  }

  peers(): readonly Peer[] {
    const oldest = performance.now() - missed * this.#intervalMs;
    for (const [id, { heardAt }] of this.#peers) if (heardAt < oldest) this.#peers.delete(id);
    return [...this.#peers.values()];
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#saying;
    await this.#append(null);
    await this.#tail?.stop();
  }

  #hear({ key, value }: LogRecord): void {
    if (key === null || key === this.own.id) return;
    const report = value === null ? null : readReport(value);
    if (report === null) this.#peers.delete(key);
    else this.#peers.set(key, { ...report, heardAt: performance.now(), isAlive: this.#isListening });
    if (this.#isListening) this.#options.onChange();
  }

  /** One at a time: while the log is away they must not pile up. */
  #say(): void {
    this.#options.onChange();
    if (this.#saying !== null) return;
    const report: ProcessReport = { ...this.own, ...this.#options.report() };
    const value = new TextEncoder().encode(JSON.stringify(report));
    this.#saying = this.#append(value).finally(() => (this.#saying = null));
  }

  async #append(value: Uint8Array | null): Promise<void> {
    const { log, topic, logger } = this.#options;
    try {
      await log.append([{ topic, partition: 0, key: this.own.id, value }]);
    } catch (error) {
      logger.debug({ err: error }, 'It could not be said that this process is there.');
    }
  }
}

/** Null for what another version says in another way. */
function readReport(value: Uint8Array): ProcessReport | null {
  try {
    const report = JSON.parse(new TextDecoder().decode(value)) as Partial<ProcessReport>;
    const { id, host, pid, startedAt, services, standing } = report;
    if (id === undefined || host === undefined || pid === undefined || startedAt === undefined) return null;
    return { id, host, pid, startedAt, services: services ?? [], standing: standing ?? [] };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
