/** The commander: appends commands to the log and gives callers the outcome that comes back. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { administrationEntityOf, entityOf } from '@airy/domain';
import type { AdministrationCommand, CommandEnvelope, CommunicationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import type { EventLog, NewRecord, Tail } from '@airy/event-log';
import type { Telemetry } from '@airy/telemetry';
import { partitionFor } from '@airy/topics';
import type { TopicNames } from '@airy/topics';
import { OutcomeIndex } from './commander-outcomes.ts';
import type { KnownOutcome } from './commander-outcomes.ts';
import { tailOutcomes } from './commander-tail.ts';
import { Waiters } from './commander-waiters.ts';
import type { Answer, Commander, CommandRequest } from './commander.ts';

export interface CommanderOptions {
  readonly log: EventLog;
  readonly topics: TopicNames;
  /** Data folder of the process; the index of outcomes is `<folder>/writers/outcomes.db`. */
  readonly folder: string;
  readonly telemetry: Telemetry;
  /** How long a caller waits for an outcome. Default 10,000. */
  readonly timeoutMs?: number;
  /** More callers at once are refused with `overloaded`. Default 10,000. */
  readonly maxWaiting?: number;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

export interface OpenCommander extends Commander {
  /** Callers that still wait get `shutting_down`. */
  close(): Promise<void>;
}

/** The topics must exist. @throws AiryError `log_unavailable`; what the disk says if the index cannot be opened. */
export async function openCommander(options: CommanderOptions): Promise<OpenCommander> {
  const { log, topics, telemetry, folder } = options;
  const clock = options.clock ?? Date.now;
  mkdirSync(join(folder, 'writers'), { recursive: true });
  const index = new OutcomeIndex(join(folder, 'writers', 'outcomes.db'), clock);
  const waiters = new Waiters({ timeoutMs: options.timeoutMs ?? 10_000, maxWaiting: options.maxWaiting ?? 10_000 });
  try {
    const partitions = await partitionsOf(log, topics.commands);
    const tail = await tailOutcomes({
      log,
      topics: [topics.events, topics.administrationEvents],
      index,
      waiters,
      logger: telemetry.logger,
      clock,
    });
    return new LogCommander({ log, topics, partitions, tail, index, waiters, clock });
  } catch (error) {
    await index.close();
    throw error;
  }
}

async function partitionsOf(log: EventLog, topic: string): Promise<number> {
  const spec = (await log.listTopics()).find(({ name }) => name === topic);
  if (spec === undefined) throw new Error(`topic ${topic} does not exist`);
  return spec.partitions;
}

interface Parts {
  readonly log: EventLog;
  readonly topics: TopicNames;
  /** Of the conversation commands. */
  readonly partitions: number;
  readonly tail: Tail;
  readonly index: OutcomeIndex;
  readonly waiters: Waiters;
  readonly clock: () => number;
}

/** What is derived from a key but has no hash: equal ids then mean equal requests. */
const noHash = '';

class LogCommander implements OpenCommander {
  readonly #parts: Parts;
  #closed: Promise<void> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  conversation(request: CommandRequest<CommunicationCommand>): Promise<Answer> {
    return this.#ask(request, envelope => this.#conversationRecord(envelope));
  }

  administration(request: CommandRequest<AdministrationCommand>): Promise<Answer> {
    const { topics } = this.#parts;
    return this.#ask(request, envelope =>
      recordOf(envelope, {
        topic: topics.administrationCommands,
        partition: 0,
        key: administrationEntityOf(envelope.command),
      }),
    );
  }

  known(id: string, requestHash: string | null): Answer | null {
    const found = this.#parts.index.find(id);
    return found === null ? null : answerFor({ requestHash: requestHash ?? noHash }, found);
  }

  async tell(requests: readonly CommandRequest<CommunicationCommand>[]): Promise<void> {
    if (requests.length === 0) return;
    const records = requests.map(request => this.#conversationRecord(this.#envelope(request, false)));
    await this.#parts.log.append(records);
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    const { tail, waiters, index } = this.#parts;
    waiters.cancelAll(new AiryError('shutting_down'));
    await tail.stop();
    await index.close();
  }

  /** The waiter stands before the command is appended, and before the index is asked, so no outcome slips through. */
  async #ask<C>(request: CommandRequest<C>, toRecord: (envelope: CommandEnvelope<C>) => NewRecord): Promise<Answer> {
    const { index, waiters, log } = this.#parts;
    const envelope = this.#envelope(request, true);
    const waiting = waiters.add(envelope.id);
    try {
      const known = request.id === null ? null : index.find(request.id);
      if (known === null) await log.append([toRecord(envelope)]);
      return answerFor(envelope, known ?? (await waiting.outcome));
    } finally {
      waiting.cancel();
    }
  }

  #envelope<C>(request: CommandRequest<C>, reply: boolean): CommandEnvelope<C> {
    const { id, principal, command } = request;
    const requestHash = request.requestHash ?? (id === null ? null : noHash);
    const life = request.life ?? null;
    return {
      id: id ?? randomUUID(),
      at: this.#parts.clock(),
      principal,
      reply,
      requestHash,
      ...(life !== null && { life }),
      command,
    };
  }

  #conversationRecord(envelope: CommandEnvelope<CommunicationCommand>): NewRecord {
    const { topics, partitions } = this.#parts;
    const key = entityOf(envelope.command);
    return recordOf(envelope, { topic: topics.commands, partition: partitionFor(key, partitions), key });
  }
}

function recordOf(
  envelope: CommandEnvelope<unknown>,
  place: Pick<NewRecord, 'topic' | 'partition' | 'key'>,
): NewRecord {
  return { ...place, value: new TextEncoder().encode(JSON.stringify(envelope)) };
}

/** @throws AiryError `idempotency_key_reused`: told to this caller only, the first one keeps its outcome. */
function answerFor(
  envelope: Pick<CommandEnvelope<unknown>, 'requestHash'>,
  { requestHash, answer }: KnownOutcome,
): Answer {
  if (requestHash !== envelope.requestHash) throw new AiryError('idempotency_key_reused');
  return answer;
}
