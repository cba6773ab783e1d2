/** One pending message to its platform: at most once per grant, never silently given up (design §8, first row). */
import { AiryError } from '@airy/errors';
import type { KeptFiles } from '@airy/media';
import { readContent } from '@airy/model';
import type { Message } from '@airy/model';
import type { HttpOutcome, OpenChannel, SendRequest, SendResult, Source, SourceHttp } from '@airy/source-kit';
import type { Attempts, Granted } from './attempts.ts';
import type { ChannelGates } from './channel-gate.ts';
import type { ConnectorMetrics } from './connector-metrics.ts';
import type { ChannelReader } from './open-channel.ts';
import type { PendingMessage } from './read-event.ts';

export interface DeliveryOptions {
  readonly source: Source;
  readonly config: Readonly<Record<string, unknown>>;
  readonly attempts: Attempts;
  readonly channels: ChannelReader;
  readonly gates: ChannelGates;
  readonly http: SourceHttp;
  readonly metrics: ConnectorMetrics;
  /** Makes new the addresses of files in a content: what is sent again may be old. */
  renew(content: string): string;
  publicUrl(): string;
  readonly files: Pick<KeptFiles, 'read'>;
  /** How long after it was asked for a message is still sent, tries included. As in Airy Core: 300 s (contract §6). */
  readonly maxAgeMs: number;
  /** Epoch ms. */
  now(): number;
}

/** The platform did not take the message this time: come again. */
export class NotAcceptedError extends Error {
  override readonly name = 'NotAcceptedError';
}

type Known = Pick<SendRequest<never>, 'conversation' | 'lastReceivedAt'>;
type Failure = Extract<SendResult, { kind: 'failed' }>;

export class Delivery {
  readonly #options: DeliveryOptions;
  /** What a call gave, until the report is durable: a call is never repeated because its report could not be stored. */
  readonly #unreported = new Map<string, { readonly granted: Granted; readonly result: SendResult }>();
  /** Why the platform did not take a message last time. */
  readonly #reasons = new Map<string, string>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** To be called again after every error. @throws NotAcceptedError, ChannelBusyError, AiryError `log_unavailable` */
  async deliver(pending: PendingMessage, signal: AbortSignal): Promise<void> {
    const { id, channelId } = pending.message;
    if (!this.#unreported.has(id)) {
      const maxWaitMs = this.#leftMs(pending);
      const call = (): Promise<void> => this.#attempt(pending, signal);
      await (maxWaitMs < 0 ? call() : this.#options.gates.through(channelId, { maxWaitMs, signal }, call));
    }
    await this.#report(pending);
  }

  async #attempt(pending: PendingMessage, signal: AbortSignal): Promise<void> {
    const { attempts, now } = this.#options;
    const { message } = pending;
    const isLate = this.#isLate(pending);
    const channel = await this.#open(message.channelId, isLate);
    const granted = await attempts.ask(message, signal);
    if (granted === null) {
      // Nothing comes after a refusal, unless somebody asks anew.
      this.#reasons.delete(message.id);
      return;
    }
    const startedAt = now();
    const result = isLate ? this.#tooLate(message.id) : await this.#send(granted, channel);
    this.#options.metrics.sent(result, now() - startedAt);
    this.#unreported.set(message.id, { granted, result: this.#lastWord(pending, result) });
  }

  /** A channel that the view does not know yet is waited for as long as the message has time. */
  async #open(channelId: string, isLate: boolean): Promise<OpenChannel | Failure> {
    try {
      const channel = await this.#options.channels.open(channelId);
      if (channel === null && !isLate) throw new NotAcceptedError('the channel is not known yet');
      if (channel?.isConnected) return channel;
      return failure('channel_disconnected', 'The channel is disconnected.');
    } catch (error) {
      if (error instanceof AiryError && error.code === 'secret_unreadable') return failure(error.code, error.message);
      throw error;
    }
  }

  async #send({ message, recipient }: Granted, channel: OpenChannel | Failure): Promise<SendResult> {
    const { source, config, http } = this.#options;
    if ('kind' in channel) return channel;
    if (recipient === null)
      return failure('cannot_start_conversation', 'The contact has not written, so there is nobody to send to.');
    if (!source.send) return failure('source_rejected', `${source.name} sends no messages.`);
    const calls = new CountingHttp(http);
    const { id: messageId, sentAt, content } = message;
    const asked = {
      channel,
      messageId,
      recipient,
      sentAt,
      content: readContent(this.#options.renew(content)),
      publicUrl: this.#options.publicUrl(),
      readFile: (url: string) => this.#options.files.read(url),
      http: calls,
    };
    try {
      const known = await this.#knownOf(message);
      // Validated by the source's own schema when the settings were read.
      return await source.send({ ...asked, ...known, config });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return calls.count === 0 ? failure('internal', reason) : { kind: 'unknown', reason };
    }
  }

  /** What the source wants to know of the conversation. A message that begins one is told without it. */
  async #knownOf({ conversationId, sourceRecipientId }: Message): Promise<Known> {
    const { source, channels } = this.#options;
    const needsConversation = source.sendNeedsConversation === true && sourceRecipientId === null;
    if (!needsConversation && source.capabilities.replyWindow === null)
      return { conversation: null, lastReceivedAt: null };
    const found = await channels.conversation(conversationId);
    if (found === null) return { conversation: null, lastReceivedAt: null };
    const { lastReceivedAt, ...conversation } = found;
    const { replyWindow } = source.capabilities;
    return {
      conversation: needsConversation ? conversation : null,
      lastReceivedAt: replyWindow === null ? null : lastReceivedAt,
    };
  }

  /** What stays pending is tried again; what ran out of time, or is settled by the platform itself, is not or is. */
  #lastWord(pending: PendingMessage, result: SendResult): SendResult {
    const { source } = this.#options;
    if (result.kind === 'unknown' && source.capabilities.idempotentSend)
      return this.#lastWord(pending, { kind: 'not-accepted', reason: result.reason });
    if (result.kind !== 'not-accepted' || !this.#isLate(pending)) return result;
    return failure('source_unavailable', `The platform did not take the message in time: ${result.reason}`);
  }

  async #report({ message }: PendingMessage): Promise<void> {
    const unreported = this.#unreported.get(message.id);
    if (unreported === undefined) return;
    const { granted, result } = unreported;
    const { retryAfterMs, metadata, ...reported } = { retryAfterMs: undefined, metadata: null, ...result };
    await this.#options.attempts.report(granted, reported, metadata ?? null);
    this.#unreported.delete(message.id);
    this.#reasons.delete(message.id);
    if (result.kind !== 'not-accepted') return;
    this.#reasons.set(message.id, result.reason);
    if (retryAfterMs !== undefined) this.#options.gates.pause(message.channelId, retryAfterMs);
    throw new NotAcceptedError(result.reason);
  }

  #isLate(pending: PendingMessage): boolean {
    return this.#leftMs(pending) < 0;
  }

  /** How long it may still be sent. What we hold up ourselves, to spare the platform, costs no message its time. */
  #leftMs({ askedAt, message: { channelId } }: PendingMessage): number {
    const { now, gates, maxAgeMs } = this.#options;
    return maxAgeMs + gates.heldMs(channelId, askedAt) - (now() - askedAt);
  }

  #tooLate(messageId: string): Failure {
    const reason = this.#reasons.get(messageId);
    const why = reason === undefined ? '' : `: ${reason}`;
    return failure('delivery_too_late', `The message could not be handed to the platform in time${why}`);
  }
}

function failure(code: Failure['code'], error: string): Failure {
  return { kind: 'failed', code, error, sourceError: null };
}

/** Tells whether a source that threw had called the platform. */
class CountingHttp implements SourceHttp {
  readonly #http: SourceHttp;
  count = 0;

  constructor(http: SourceHttp) {
    this.#http = http;
  }

  request(request: Parameters<SourceHttp['request']>[0]): Promise<HttpOutcome> {
    this.count++;
    return this.#http.request(request);
  }
}
