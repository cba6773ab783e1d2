/** From one raw record to the commands it asks for: pure, so that a mended parser can be run again over the past. */
import type { CommandRequest } from '@airy/processing';
import { PoisonError } from '@airy/processing';
import type { LogRecord } from '@airy/event-log';
import { componentOf, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, Parsed, Source } from '@airy/source-kit';

export interface Routed {
  readonly commands: readonly CommandRequest<ConversationCommand>[];
  readonly ignored: readonly string[];
  readonly unknown: readonly string[];
  /** Messages whose platform's clock is not to be believed. */
  readonly ahead: number;
}

export interface RouteContext {
  readonly source: Source;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A message of the far future would stay the newest for ever: it gets the time at which it came. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/** Command ids are those of the record's place, so routing it twice asks for nothing twice. @throws PoisonError */
export async function routeRecord(record: LogRecord, { source, config }: RouteContext): Promise<Routed> {
  const { commands, ignored, unknown } = await parse(record, source, config);
  const place = `${record.topic}/${record.partition}/${record.offset}`;
  const isAhead = (command: ConversationCommand): boolean => sentAtOf(command) > record.timestamp + maxAheadMs;
  return {
    ahead: commands.filter(isAhead).length,
    commands: commands.map((command, n) => ({
      id: uuid5(place, `:${n}`),
      principal: `source:${componentOf(source)}`,
      requestHash: null,
      command: isAhead(command) ? { ...command, sentAt: record.timestamp } : command,
    })),
    ignored,
    unknown,
  };
}

function sentAtOf(command: ConversationCommand): number {
  return command.type === 'message.receive' || command.type === 'message.echo' ? (command.sentAt ?? 0) : 0;
}

async function parse(record: LogRecord, source: Source, config: Readonly<Record<string, unknown>>): Promise<Parsed> {
  if (!source.parse) throw new PoisonError(`the source ${source.id} reads no events`);
  if (record.value === null) throw new PoisonError('the record is empty');
  const raw = { body: record.value, headers: record.headers, receivedAt: record.timestamp };
  try {
    // Validated by the source's own schema when the settings were read.
    const parsed = await source.parse(raw, config);
    // What is nested deeper than it can be written would be tried for ever.
    for (const command of parsed.commands) if (command.type === 'metadata.set') JSON.stringify(command.data);
    return parsed;
  } catch (error) {
    throw new PoisonError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
