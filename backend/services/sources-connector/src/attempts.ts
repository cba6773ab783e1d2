/**
 * Asking for attempts and reporting what became of them. The writer grants each attempt once; a granted one of an earlier
 * life of this connector is nobody's, so ids name the life (design §8, first row).
 */
import { randomUUID } from 'node:crypto';
import type { AttemptGrantedData, AttemptRefusedData, AttemptResult, ConversationCommand } from '@airy/domain';
import type { EventLog, LogRecord, Tail } from '@airy/event-log';
import type { Document, Message } from '@airy/model';
import { PoisonError } from '@airy/processing';
import type { Commander } from '@airy/processing';
import { readEvent } from './read-event.ts';

export type Granted = Pick<AttemptGrantedData, 'attemptId' | 'message' | 'recipient'>;

export interface AttemptsOptions {
  readonly log: EventLog;
  /** The events topic. */
  readonly topic: string;
  readonly commander: Commander;
  readonly source: string;
  /** True if the platform settles repeated sends. */
  readonly platformIsIdempotent: boolean;
}

interface Told {
  readonly id: string;
  readonly command: ConversationCommand;
}

interface Asked {
  readonly attemptId: string;
  readonly answer: Promise<Granted | null>;
  settle(answer: Granted | null): void;
  /** The question is in the log for certain. */
  isTold: boolean;
}

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #life = randomUUID();
  /** By message. */
  readonly #asked = new Map<string, Asked>();
  readonly #byAttempt = new Map<string, Asked>();
  #count = 0;
  #tail: Tail | null = null;

  private constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Listens before anything is asked, so no answer is missed. */
  static async open(options: AttemptsOptions): Promise<Attempts> {
    const attempts = new Attempts(options);
    attempts.#tail = await options.log.tail({
      topics: [options.topic],
      from: (_partition, { high }) => high,
      onBatch: async ({ records }) => records.forEach(record => attempts.#listen(record)),
    });
    return attempts;
  }

  /** True for what this life of the connector caused itself. */
  isOwn(commandId: string): boolean {
    return commandId.startsWith(this.#life);
  }

  /**
   * Null: the writer refused, there is nothing to send. Asked again after an abort, it goes on waiting for the same answer.
   * @throws AiryError `log_unavailable`; the signal's reason when it fires.
   */
  async ask(message: Message, signal: AbortSignal): Promise<Granted | null> {
    const asked = this.#asked.get(message.id) ?? this.#prepare(message.id);
    const start = { id: `${asked.attemptId}:start`, command: this.#startOf(message, asked.attemptId) };
    if (!asked.isTold) await this.#tell([start], this.#options.log.life);
    asked.isTold = true;
    const answer = await unlessAborted(asked.answer, signal);
    this.#asked.delete(message.id);
    this.#byAttempt.delete(asked.attemptId);
    return answer;
  }

  /**
   * Resolves when the report is durable, and with it what the platform says of the message.
   * @throws AiryError `log_unavailable`
   */
  async report({ attemptId, message }: Granted, result: AttemptResult, data: Document | null = null): Promise<void> {
    const { id, conversationId } = message;
    const report = { type: 'message.report-attempt', conversationId, messageId: id, attemptId, result } as const;
    const subject = { kind: 'message', id } as const;
    const said = { type: 'metadata.set', conversationId, subject, data: data ?? {}, mustExist: true } as const;
    await this.#tell([
      { id: `${attemptId}:report`, command: report },
      ...(data === null ? [] : [{ id: `${attemptId}:metadata`, command: said }]),
    ]);
  }

  async close(): Promise<void> {
    await this.#tail?.stop();
  }

  #prepare(messageId: string): Asked {
    const { promise, resolve } = Promise.withResolvers<Granted | null>();
    const attemptId = `${this.#life}:${++this.#count}`;
    const asked: Asked = { attemptId, answer: promise, settle: resolve, isTold: false };
    this.#asked.set(messageId, asked);
    this.#byAttempt.set(attemptId, asked);
    return asked;
  }

  #startOf({ id, conversationId }: Message, attemptId: string): ConversationCommand {
    const { platformIsIdempotent } = this.#options;
    return { type: 'message.start-attempt', conversationId, messageId: id, attemptId, platformIsIdempotent };
  }

  /** @param life a question that is decided after its asker has ended would be a grant that nobody uses. */
  #tell(told: readonly Told[], life: string | null = null): Promise<void> {
    const { commander, source } = this.#options;
    const from = { principal: `source:${source}`, requestHash: null, life };
    return commander.tell(told.map(one => ({ ...one, ...from })));
  }

  #listen(record: LogRecord): void {
    const data = answerOf(record);
    if (data === null) return;
    this.#byAttempt.get(data.attemptId)?.settle('message' in data ? data : null);
  }
}

function answerOf(record: LogRecord): AttemptGrantedData | AttemptRefusedData | null {
  try {
    const event = readEvent(record, ['message.attempt-granted', 'message.attempt-refused']);
    if (event?.type === 'message.attempt-granted' || event?.type === 'message.attempt-refused') return event.data;
  } catch (error) {
    // The connector's effect reads the same record and makes a dead letter of it.
    if (!(error instanceof PoisonError)) throw error;
  }
  return null;
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
