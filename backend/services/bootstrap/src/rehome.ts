/**
 * Re-homing (design §8): a cluster that Airy Core wrote has the records of a conversation spread over partitions by the
 * hash of their own keys, without index, with tokens as they are. The newest record of each key is copied to where our
 * writers would have put it. When all copies are found in the log, what they repeat is deleted from below: nothing is
 * ever told to be deleted, the partitions just begin later. No events come of it. docs/decisions/0055-rehome.md.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AiryError } from '@airy/errors';
import type { EventLog, LogRecord, RecordPosition } from '@airy/event-log';
import type { Logger } from 'pino';
import { copyAll, refuseForeign, tickCopies } from './rehome-copy.ts';
import { gather, placesOf } from './rehome-gather.ts';
import { Ledger } from './rehome-ledger.ts';
import type { Findings } from './rehome-ledger.ts';
import { MarkerTopic } from './rehome-marker.ts';
import type { Offsets, RehomeMarker } from './rehome-marker.ts';
import { numberMessages } from './rehome-number.ts';
import { isOurs } from './rehome-origin.ts';
import { RehomeProgress } from './rehome-progress.ts';
import { readPartition } from './rehome-read.ts';
import type { StateTopic } from './rehome-rules.ts';

export interface RehomeOptions {
  readonly log: EventLog;
  readonly topics: readonly StateTopic[];
  /** The topic of the marker; must exist. */
  readonly markerTopic: string;
  /** Groups of the writers, none of which may have members while records are copied. */
  readonly writerGroups: readonly string[];
  /** `check`: only look. */
  readonly mode: 'check' | 'run';
  /** The data folder: the ledger stands in it while the job runs. */
  readonly folder: string;
  readonly logger: Logger;
  /** Takes a record that nobody can read; resolves when that is durable. */
  giveUp(record: LogRecord, reason: string): Promise<void>;
  /** In words, as often as there is something new. */
  onProgress?(text: string): void;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

/** `findings` are null where the marker said that there is nothing new to look at. */
export interface RehomeReport {
  readonly outcome: 'nothing to do' | 'done';
  readonly findings: Findings | null;
}

/**
 * Brings every record to its place, or finds that all are there. Repeated after a crash it goes on where it was.
 * @throws AiryError `rehome_needed` (mode `check`), `writers_running`, `rehome_disturbed`, `log_unavailable`,
 * `registry_unavailable`.
 */
export async function rehome(options: RehomeOptions): Promise<RehomeReport> {
  return new Rehoming(options).run();
}

class Rehoming {
  readonly #options: RehomeOptions;
  readonly #marker: MarkerTopic;
  readonly #progress: RehomeProgress;

  constructor(options: RehomeOptions) {
    this.#options = options;
    this.#marker = new MarkerTopic(options.log, options.markerTopic);
    this.#progress = new RehomeProgress(options.logger, text => options.onProgress?.(text));
  }

  async run(): Promise<RehomeReport> {
    let marker = await this.#marker.read();
    if (marker?.phase === 'copied') marker = await this.#finish(marker);
    if (marker !== null && (await this.#holdsOnlyOurs(marker))) return { outcome: 'nothing to do', findings: null };
    const ledger = await this.#openLedger(marker);
    try {
      const report = await this.#work(ledger, marker);
      ledger.discard();
      return report;
    } catch (error) {
      if (error instanceof AiryError && error.code === 'rehome_needed') ledger.discard();
      else ledger.close();
      throw error;
    }
  }

  async #work(ledger: Ledger, marker: RehomeMarker | null): Promise<RehomeReport> {
    const { log, topics, mode } = this.#options;
    await gather({
      log,
      topics,
      ledger,
      finishedRun: marker?.run ?? null,
      giveUp: (record, reason) => this.#options.giveUp(record, reason),
      onRead: records => this.#progress.add('read', records),
    });
    const findings = ledger.findings();
    if (isInOrder(findings)) {
      await this.#markChecked(marker?.run ?? null, await this.#endsOf(ledger));
      return { outcome: 'nothing to do', findings };
    }
    if (mode === 'check')
      throw new AiryError('rehome_needed', null, { details: { summary: summaryOf(findings), ...findings } });
    this.#options.logger.info({ ...findings }, 'Records of Airy Core are being brought to their places');
    await this.#copy(ledger);
    this.#options.logger.info({ ...findings }, 'Records of Airy Core are in their places');
    return { outcome: 'done', findings };
  }

  async #copy(ledger: Ledger): Promise<void> {
    const { log, topics } = this.#options;
    await this.#refuseWhileWriting();
    numberMessages(ledger);
    await copyAll({ log, topics, ledger, onCopied: records => this.#progress.add('copied', records) });
    const ticked = await tickCopies({ log, topics, ledger });
    refuseForeign(ticked.foreign);
    if (ledger.toCopy > 0) throw new Error(`${ledger.toCopy} copies are not in the log`);
    await this.#refuseWhileWriting();
    const ends = await this.#endsOf(ledger);
    const copied: RehomeMarker = { run: ledger.run, phase: 'copied', ends, checked: ticked.ends, at: this.#now() };
    await this.#marker.write(copied);
    await this.#finish(copied);
  }

  /** From here on the copies are the truth. What stands below them goes; what came above them since stays. */
  async #finish(marker: RehomeMarker): Promise<RehomeMarker> {
    const { log } = this.#options;
    const before: RecordPosition[] = [];
    for (const [topic, offsets] of Object.entries(marker.ends))
      for (const [partition, offset] of offsets.entries()) {
        const { low } = await log.watermarks({ topic, partition });
        if (low < offset) before.push({ topic, partition, offset });
      }
    await log.deleteRecords(before);
    return this.#markChecked(marker.run, marker.checked);
  }

  async #markChecked(run: string | null, checked: Offsets): Promise<RehomeMarker> {
    const marker: RehomeMarker = { run, phase: 'done', ends: {}, checked, at: this.#now() };
    await this.#marker.write(marker);
    return marker;
  }

  /** What was added since the last look; only headers are looked at. */
  async #holdsOnlyOurs(marker: RehomeMarker): Promise<boolean> {
    const { log, topics } = this.#options;
    const checked: Record<string, number[]> = {};
    let hasMoved = false;
    for (const { place } of await placesOf(log, topics)) {
      const { low, high } = await log.watermarks(place);
      const known = marker.checked[place.topic]?.[place.partition] ?? 0;
      // Made anew, or put back from a backup.
      if (known > high) return false;
      const from = Math.max(low, known);
      for await (const records of readPartition(log, place, { from, end: high }))
        if (records.some(({ headers }) => !isOurs(headers))) return false;
      (checked[place.topic] ??= [])[place.partition] = high;
      hasMoved ||= high > from;
    }
    if (hasMoved) await this.#markChecked(marker.run, checked);
    return true;
  }

  /** A ledger that does not fit the log any more is begun anew. */
  async #openLedger(marker: RehomeMarker | null): Promise<Ledger> {
    const { log, topics, folder } = this.#options;
    const path = join(folder, 'rehome.db');
    const ledger = Ledger.open(path, randomUUID());
    const isFinished = ledger.run === marker?.run;
    if (!isFinished && (await tickCopies({ log, topics, ledger })).foreign === null) return ledger;
    ledger.discard();
    return Ledger.open(path, randomUUID());
  }

  async #endsOf(ledger: Ledger): Promise<Offsets> {
    const ends: Record<string, number[]> = {};
    for (const { place } of await placesOf(this.#options.log, this.#options.topics))
      (ends[place.topic] ??= [])[place.partition] = ledger.stretch(place)?.end ?? 0;
    return ends;
  }

  /** Setting a group's offsets to what they are is refused where it has members. */
  async #refuseWhileWriting(): Promise<void> {
    const { log, writerGroups } = this.#options;
    for (const group of writerGroups) {
      const present = (await log.groupLag(group)).map(({ topic, partition, committed, watermarks }) => ({
        topic,
        partition,
        offset: committed ?? watermarks.low,
      }));
      try {
        await log.resetGroup(group, present);
      } catch (cause) {
        if (cause instanceof AiryError && cause.code === 'log_unavailable') throw cause;
        throw new AiryError('writers_running', null, { details: { group }, cause });
      }
    }
  }

  #now(): number {
    return (this.#options.clock ?? Date.now)();
  }
}

function isInOrder(findings: Findings): boolean {
  const { messagesWithoutIndex, receiptsWithoutIndex, elsewhere, plainTokens, twofold } = findings;
  return messagesWithoutIndex + receiptsWithoutIndex + elsewhere + plainTokens + twofold === 0;
}

function summaryOf(findings: Findings): string {
  const { messagesWithoutIndex, receiptsWithoutIndex, elsewhere, plainTokens, twofold, records } = findings;
  return [
    `${records} records`,
    `${elsewhere} in another partition than ours would be`,
    `${messagesWithoutIndex} messages and ${receiptsWithoutIndex} read receipts without index`,
    `${plainTokens} tokens in plain text`,
    ...(twofold > 0 ? [`${twofold} in several partitions`] : []),
  ].join(', ');
}
