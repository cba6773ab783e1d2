/** One taking of one partition by a writer: fold the own outputs, then decide batch by batch (design §3, writer). */
import { handle, rejected } from '@airy/domain';
import type { AnyCommand, CommandEnvelope, Handled, ReadCommand } from '@airy/domain';
import type { ErrorCode } from '@airy/errors';
import type { LogRecord, NewRecord, RecordPosition, WriterOutput, WriterSession, WriterTask } from '@airy/event-log';
import { ofWriter, writerHeader } from '@airy/topics';
import type { DeadLetter } from './dead-letters.ts';
import type { WriterContext } from './writer-context.ts';
import type { AnyEvent, AnyLayer } from './writer-domain.ts';
import { eventTypeHeader } from './writer-event-type.ts';
import { foldOutputs } from './writer-fold.ts';
import { LoopShare } from './writer-loop-share.ts';
import { isStoreFailure } from './writer-store.ts';

/** Of all writers of the process: decisions and storing, ms in one turn of the event loop. */
const loopShare = new LoopShare(5);
/** Longest piece of it, ms. */
const pieceMs = 2;

/** Folds the partition's outputs, then stands ready to decide. @throws what the log or the registry says. */
export async function openWriterSession<C extends { readonly type: string }, F, L extends AnyLayer<F>>(
  context: WriterContext<C, F, L>,
  task: WriterTask,
): Promise<WriterSession> {
  await foldOutputs(context, task);
  return new Session(context, task.partition);
}

interface Batch<L> {
  readonly layer: L;
  readonly state: NewRecord[];
  readonly events: NewRecord[];
  readonly letters: DeadLetter[];
}

class Session<C extends { readonly type: string }, F, L extends AnyLayer<F>> implements WriterSession {
  readonly #context: WriterContext<C, F, L>;
  readonly #partition: number;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #batch: Batch<L> | null = null;

  constructor(context: WriterContext<C, F, L>, partition: number) {
    this.#context = context;
    this.#partition = partition;
  }

  async process(records: readonly LogRecord[]): Promise<WriterOutput> {
    const batch: Batch<L> = { layer: this.#context.store.layer(), state: [], events: [], letters: [] };
    for (let next = 0; next < records.length;) {
      const from = next;
      next = await loopShare.run(() => this.#decideSome(batch, records, from));
    }
    for (const letter of batch.letters) await this.#context.deadLetters.send(letter);
    this.#batch = batch;
    return batch;
  }

  /** The events' offsets are not told: they are at least as many further on, and folding a few again does no harm. */
  async committed(positions: readonly RecordPosition[]): Promise<void> {
    const { store, domain } = this.#context;
    const batch = this.#batch;
    this.#batch = null;
    if (batch === null) return;
    await store.makeRoom();
    const progress = new Map(positions.map(({ topic, offset }) => [topic, offset + 1]));
    const { events } = domain.topics;
    progress.set(events, (store.progress(this.#partition).get(events) ?? 0) + batch.events.length);
    await loopShare.run(() => store.store({ partition: this.#partition, layer: batch.layer, progress }));
  }

  close(): void {
    this.#batch = null;
  }

  /** @returns the index of the record to go on with. */
  #decideSome(batch: Batch<L>, records: readonly LogRecord[], from: number): number {
    const { station } = this.#context.domain;
    const until = performance.now() + pieceMs;
    for (let next = from; ;) {
      const record = records[next++];
      if (record === undefined) return records.length;
      const reason = this.#decide(batch, record);
      if (reason !== null) batch.letters.push({ station, record, reason });
      if (performance.now() >= until) return next;
    }
  }

  /** @returns why the record is a dead letter, or null. The layer is changed only by what was decided whole. */
  #decide(batch: Batch<L>, record: LogRecord): string | null {
    const { domain, metrics, clock } = this.#context;
    const read = this.#read(record);
    if (!read.ok) return this.#refuse(batch, { record, ...read, code: 'command_unknown' });
    const { envelope } = read;
    if (this.#isVoid(envelope)) return null;
    try {
      const handled = domain.handle(batch.layer, envelope, clock());
      this.#add(batch, domain.entityOf(envelope.command), handled);
      metrics.decided(envelope.command.type, handled);
      return null;
    } catch (error) {
      // A store that cannot be read says nothing about the command: it is decided again when the session is.
      if (isStoreFailure(error)) throw error;
      return this.#refuse(batch, { record, envelope, code: 'internal', reason: reasonOf(error) });
    }
  }

  /** Whoever asked has ended, and asked for something that only they could use. */
  #isVoid({ life, command }: CommandEnvelope<C>): boolean {
    const { log, metrics } = this.#context;
    const isVoid = life != null && log.life !== null && life !== log.life;
    if (isVoid) metrics.voided(command.type);
    return isVoid;
  }

  #read(record: LogRecord): ReadCommand<C> {
    try {
      return this.#context.domain.read(JSON.parse(this.#decoder.decode(record.value ?? new Uint8Array())));
    } catch (error) {
      return { ok: false, reason: reasonOf(error), envelope: null };
    }
  }

  /** Whoever waits for a command that cannot be decided is told so. @returns the reason, for the dead letter. */
  #refuse(batch: Batch<L>, { record, envelope, code, reason }: Refusal): string {
    if (!envelope?.reply) return reason;
    const { domain, clock } = this.#context;
    const handling = {
      source: domain.eventSource,
      subject: record.key ?? '',
      hasOutcome: (id: string) => batch.layer.hasOutcome(id),
      decide: () => rejected(code, 'The command could not be carried out'),
    };
    this.#add(batch, record.key ?? '', handle<AnyCommand, F, AnyEvent>(handling, envelope, clock()));
    return reason;
  }

  #add(batch: Batch<L>, entity: string, handled: Handled<F, AnyEvent>): void {
    const { domain } = this.#context;
    const encoded = handled.facts.map(fact => (isOutcome(fact) ? null : domain.encode(fact)));
    const partition = this.#partition;
    for (const fact of handled.facts) batch.layer.apply(fact);
    for (const record of encoded)
      if (record !== null)
        batch.state.push({ ...record, partition, headers: { ...record.headers, [writerHeader]: ofWriter } });
    for (const event of handled.events) {
      const headers = { [eventTypeHeader]: event.type, 'content-type': 'application/cloudevents+json' };
      const value = this.#encoder.encode(JSON.stringify(event));
      batch.events.push({ topic: domain.topics.events, partition, key: entity, value, headers });
    }
  }
}

interface Refusal {
  readonly record: LogRecord;
  readonly envelope: CommandEnvelope<AnyCommand> | null;
  readonly code: ErrorCode;
  readonly reason: string;
}

function isOutcome<F>(fact: F | { readonly kind: 'outcome' }): fact is { readonly kind: 'outcome' } {
  return (fact as { readonly kind?: unknown }).kind === 'outcome';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
