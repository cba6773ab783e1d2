/** The newest events as they are shown: whoever comes back after a moment needs nothing that was not read already. */
import type { LogRecord } from '@airy/event-log';
import { eventTypeHeader } from '@airy/processing';
import type { Logger } from 'pino';
import { showRecord, type ShownEvent } from './shown-event.ts';

export interface ShownEventsOptions {
  readonly logger: Logger;
  /** Called for each event that cannot be shown, beside a line in the log. */
  countUnreadable(): void;
  /** Of the texts that are kept. Default 32 MiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 32 * 1024 * 1024;
/** What one costs beside its texts. */
const overheadBytes = 1_000;

export class ShownEvents {
  readonly #options: ShownEventsOptions;
  /** By place and offset, in the order in which they were read. Null: not shown. */
  readonly #known = new Map<string, ShownEvent | null>();
  #bytes = 0;

  constructor(options: ShownEventsOptions) {
    this.#options = options;
  }

  /** Null: nobody is told of it. */
  of(record: LogRecord): ShownEvent | null {
    // Half of the events are outcomes: the header saves reading them.
    if (record.headers[eventTypeHeader] === 'command.outcome') return null;
    const key = `${record.topic}/${record.partition}@${record.offset}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const shown = this.#show(record);
    this.#known.set(key, shown);
    this.#bytes += sizeOf(shown);
    this.#makeRoom();
    return shown;
  }

  #show(record: LogRecord): ShownEvent | null {
    try {
      return showRecord(record);
    } catch {
      // The stations that must have every record give it up; who only shows, shows what can be shown. The error would
      // quote the message.
      const { topic, partition, offset } = record;
      this.#options.countUnreadable();
      this.#options.logger.warn({ topic, partition, offset }, 'An event cannot be read and is not shown.');
      return null;
    }
  }

  #makeRoom(): void {
    const { maxBytes = defaultMaxBytes } = this.#options;
    for (const [key, shown] of this.#known) {
      if (this.#bytes <= maxBytes) return;
      this.#known.delete(key);
      this.#bytes -= sizeOf(shown);
    }
  }
}

function sizeOf(shown: ShownEvent | null): number {
  return overheadBytes + (shown?.json.length ?? 0) * 2 + (shown?.frame?.length ?? 0);
}
