/**
 * Files of received messages: fetched once into our own store, then named by the message's metadata, so that whoever reads it
 * finds our address in the place of the platform's (model, kept-media.ts). What cannot be had is said there, too; what may
 * be had later is owed (owed-files.ts).
 */
import { rm } from 'node:fs/promises';
import type { LogRecord } from '@airy/event-log';
import type { KeptFiles } from '@airy/media';
import { flatten, keptMediaKey, readContent } from '@airy/model';
import type { Document, Json, Message } from '@airy/model';
import type { Commander, EffectTools } from '@airy/processing';
import { SourceError, uuid5 } from '@airy/source-kit';
import type { FetchProblem, FileFetcher, FileLocation, ReceivedFiles, SourceHttp } from '@airy/source-kit';
import type { ConnectorMetrics } from './connector-metrics.ts';
import type { ChannelReader } from './open-channel.ts';
import { readEvent } from './read-event.ts';

export interface FilesOptions {
  readonly source: { readonly id: string };
  readonly receivedFiles: ReceivedFiles<Readonly<Record<string, unknown>>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly channels: Pick<ChannelReader, 'open'>;
  readonly commander: Pick<Commander, 'tell'>;
  readonly files: KeptFiles;
  readonly fetcher: FileFetcher;
  readonly http: SourceHttp;
  readonly metrics: Pick<ConnectorMetrics, 'file'>;
  /** What could not be had now is taken over. @throws AiryError `log_unavailable` */
  owe(wanted: WantedFiles, afterMs: number): Promise<void>;
}

/** Files of one message. */
export interface WantedFiles {
  readonly messageId: string;
  readonly conversationId: string;
  readonly channelId: string;
  readonly refs: readonly string[];
}

/** Of one message; more are left where they are, and the message says so of as many again. */
const maxFiles = 20;
const maxLeftFiles = 200;
/** While the record is at hand; then it is owed. */
const maxTriesInPlace = 3;
const firstOwedMs = 60_000;

/** `too_many`: of one message. `queue_full`: files of too many messages wait for their platform already. */
type FileProblem = FetchProblem | 'too_many' | 'queue_full';

type Got = { readonly address: string } | { readonly problem: FileProblem; readonly retryAfterMs: number | null };

export class Files {
  readonly #options: FilesOptions;

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  /** @throws Error to be called again. */
  async onRecord(record: LogRecord, { attempt, signal }: EffectTools): Promise<void> {
    const event = readEvent(record, ['message.created', 'message.updated']);
    if (event?.type !== 'message.created' && event?.type !== 'message.updated') return;
    const { message, metadata } = event.data;
    if (!this.#isReceived(message, event.type)) return;
    const all = this.#wantedOf(message, metadata);
    if (all.refs.length === 0) return;
    if (!this.#options.files.isSeen()) return this.#options.metrics.file('unseen');
    const wanted = { ...all, refs: all.refs.slice(0, maxFiles) };
    await this.#tellProblem({ ...all, refs: all.refs.slice(maxFiles, maxFiles + maxLeftFiles) }, 'too_many');
    const { refs, retryAfterMs } = await this.fetch(wanted, signal);
    if (refs.length === 0) return;
    // What had no time here would have none the next time either.
    const mayTryAgain = attempt < maxTriesInPlace && retryAfterMs === null && !signal.aborted;
    if (mayTryAgain) throw new Error('files could not be fetched yet');
    await this.#options.owe({ ...wanted, refs }, retryAfterMs ?? firstOwedMs);
  }

  /**
   * Fetches what can be had and says what became of it; after the signal nothing more is fetched.
   * @returns what may be had later, what the signal left out included.
   * @throws AiryError `log_unavailable`
   */
  async fetch(
    wanted: WantedFiles,
    signal: AbortSignal,
  ): Promise<{ readonly refs: readonly string[]; readonly retryAfterMs: number | null }> {
    const found = new Map<string, Got>();
    for (const ref of wanted.refs) {
      if (signal.aborted) break;
      const got = await this.#get(wanted.channelId, ref, signal);
      // That we gave up says nothing of the platform.
      if (!signal.aborted || 'address' in got || got.problem !== 'away') found.set(ref, got);
    }
    if (found.size > 0) await this.#tell(wanted, found);
    const away = [...found.values()].filter(got => 'problem' in got && got.problem === 'away');
    const longest = Math.max(0, ...away.map(got => ('problem' in got ? (got.retryAfterMs ?? 0) : 0)));
    const isLeft = (got: Got | undefined): boolean => got === undefined || away.includes(got);
    const refs = wanted.refs.filter(ref => isLeft(found.get(ref)));
    return { refs, retryAfterMs: longest === 0 ? null : longest };
  }

  /** Says in the message that its files are not fetched any more. @throws AiryError `log_unavailable` */
  giveUp(wanted: WantedFiles): Promise<void> {
    return this.#tellProblem(wanted, 'queue_full');
  }

  /** From a contact, or sent elsewhere: what we sent ourselves names files of ours. */
  #isReceived(message: Message, type: string): boolean {
    if (message.source !== this.#options.source.id) return false;
    return message.isFromContact || (type === 'message.created' && message.deliveryState === 'DELIVERED');
  }

  #wantedOf({ id, conversationId, channelId, content }: Message, metadata: Json): WantedFiles {
    const document = (metadata ?? {}) as Document;
    const known = new Set(flatten(document).map(({ key }) => key));
    const { receivedFiles, files } = this.#options;
    const refs = [...new Set(receivedFiles.refsOf(readContent(content)))]
      .filter(ref => ref !== '' && !files.isOurs(ref))
      .filter(ref => !known.has(keptMediaKey(ref)) && !known.has(`${problemKey(ref)}.problem`));
    return { messageId: id, conversationId, channelId, refs };
  }

  async #get(channelId: string, ref: string, signal: AbortSignal): Promise<Got> {
    const { files, fetcher, metrics } = this.#options;
    const location = await this.#locate(channelId, ref);
    if ('problem' in location) return location;
    const path = await files.draft();
    try {
      const fetched = await fetcher.fetch(location, path, signal);
      metrics.file(fetched.ok ? 'kept' : fetched.problem);
      if (fetched.ok) return { address: await files.keep({ path, ...fetched }) };
      return { problem: fetched.problem, retryAfterMs: fetched.retryAfterMs };
    } finally {
      await rm(path, { force: true });
    }
  }

  async #locate(channelId: string, ref: string): Promise<FileLocation | Extract<Got, { problem: string }>> {
    const { channels, receivedFiles, config, http, metrics } = this.#options;
    const away = (retryAfterMs: number | null = null) => ({ problem: 'away', retryAfterMs }) as const;
    try {
      const channel = await channels.open(channelId);
      if (channel?.isConnected !== true) return away();
      const location = await receivedFiles.locate({ config, channel, ref, http });
      if (location !== null) return location;
      metrics.file('gone');
      return { problem: 'gone', retryAfterMs: null };
    } catch (error) {
      metrics.file(error instanceof SourceError ? error.code : 'internal');
      if (!(error instanceof SourceError)) throw error;
      if (error.consequence === 'away' || error.consequence === 'token') return away(error.retryAfterMs);
      return { problem: 'refused', retryAfterMs: null };
    }
  }

  async #tellProblem(wanted: WantedFiles, problem: FileProblem): Promise<void> {
    if (wanted.refs.length === 0) return;
    for (const _ of wanted.refs) this.#options.metrics.file(problem);
    await this.#tell(wanted, new Map(wanted.refs.map(ref => [ref, { problem, retryAfterMs: null }])));
  }

  async #tell({ messageId, conversationId }: WantedFiles, found: ReadonlyMap<string, Got>): Promise<void> {
    const { commander, source } = this.#options;
    const data: Record<string, Json> = {};
    for (const [ref, got] of found) {
      if ('address' in got) Object.assign(data, { [keptMediaKey(ref)]: got.address, [problemKey(ref)]: null });
      else data[problemKey(ref)] = { ref, problem: got.problem };
    }
    const subject = { kind: 'message', id: messageId } as const;
    const command = { type: 'metadata.set', conversationId, subject, data, mustExist: true } as const;
    const id = uuid5(messageId, `:files:${uuid5(JSON.stringify([...found]))}`);
    await commander.tell([{ id, principal: `source:${source.id}`, requestHash: null, command }]);
  }
}

/** Metadata of the message: `source.files.<hash of ref>.{ref,problem}`. */
function problemKey(ref: string): string {
  return `source.files.${uuid5(ref)}`;
}
