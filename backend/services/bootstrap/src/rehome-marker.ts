/** Where re-homing stands, kept in the log itself: it belongs to the records, not to the machine that looked at them. */
import { AiryError } from '@airy/errors';
import type { EventLog } from '@airy/event-log';
import { readPartition } from './rehome-read.ts';

/** Offsets per topic, by partition. */
export type Offsets = Readonly<Record<string, readonly number[]>>;

export interface RehomeMarker {
  /** The newest run that copied everything; null if nothing ever had to be. */
  readonly run: string | null;
  /** `copied`: everything stands above `ends`, what is below is to be deleted. `done`: it is. */
  readonly phase: 'copied' | 'done';
  /** What stood below was copied above. */
  readonly ends: Offsets;
  /** Below these everything is known to be ours. */
  readonly checked: Offsets;
  /** Epoch ms. */
  readonly at: number;
}

const key = 'rehome';

export class MarkerTopic {
  readonly #log: EventLog;
  readonly #topic: string;

  constructor(log: EventLog, topic: string) {
    this.#log = log;
    this.#topic = topic;
  }

  /** Null: never looked at. @throws AiryError `log_unavailable`, `record_unreadable`. */
  async read(): Promise<RehomeMarker | null> {
    const place = { topic: this.#topic, partition: 0 };
    const { low, high } = await this.#log.watermarks(place);
    let newest: Uint8Array | null = null;
    for await (const records of readPartition(this.#log, place, { from: low, end: high }))
      for (const record of records) if (record.key === key) newest = record.value;
    return newest === null ? null : parsed(newest);
  }

  async write(marker: RehomeMarker): Promise<void> {
    const value = new TextEncoder().encode(JSON.stringify(marker));
    await this.#log.append([{ topic: this.#topic, partition: 0, key, value }]);
  }
}

function parsed(value: Uint8Array): RehomeMarker {
  try {
    return JSON.parse(new TextDecoder().decode(value)) as RehomeMarker;
  } catch (cause) {
    throw new AiryError('record_unreadable', 'The record of how far the log was re-homed cannot be read.', { cause });
  }
}
