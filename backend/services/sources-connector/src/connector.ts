/** One source's connector: an effect for each thing that it does, so that slow profiles and files hold up no message. */
import { setTimeout } from 'node:timers/promises';
import type { AdministrationView } from '@airy/administration-view';
import type { CommunicationView } from '@airy/communication-view';
import type { EventLog } from '@airy/event-log';
import { runEffect, type Commander, type DeadLetters, type Effect } from '@airy/processing';
import type { KeptFiles } from '@airy/media';
import type { ReadReceipt } from '@airy/model';
import type { Secrets } from '@airy/secrets';
import { startAll } from '@airy/service';
import {
  createFileFetcher,
  createHttpOfSource,
  findSource,
  type Source,
  type SourceHttpClient,
} from '@airy/source-kit';
import type { Telemetry } from '@airy/telemetry';
import type { ViewHandle } from '@airy/views';
import { Attempts } from './attempts.ts';
import { ChannelGates } from './channel-gate.ts';
import { openConnectorMetrics } from './connector-metrics.ts';
import { Delivery } from './delivery.ts';
import { createChannelReader } from './open-channel.ts';
import { Files } from './files.ts';
import { OwedFiles, type OwedFilesOptions } from './owed-files.ts';
import { Profiles } from './profiles.ts';
import { Seen } from './seen.ts';
import { pendingMessage } from './read-event.ts';

export interface ConnectorOptions {
  readonly source: Source;
  readonly config: Readonly<Record<string, unknown>>;
  readonly log: EventLog;
  /** The events topic. */
  readonly topic: string;
  readonly commander: Commander;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
  readonly view: ViewHandle<CommunicationView>;
  readonly administration: ViewHandle<AdministrationView>;
  readonly secrets: Secrets;
  readonly files: KeptFiles;
  /** See DeliveryOptions. */
  renew(content: string): string;
  publicUrl(): string;
  /** Every source there is: one of others is none of them. */
  readonly knownSources: readonly Source[];
  /** The topic of read receipts, and what stands in it. */
  readonly receipts: { readonly topic: string; decode(value: Uint8Array): ReadReceipt | Promise<ReadReceipt> };
  /** Where files are kept in mind that are to be fetched later. */
  readonly owedFiles: { readonly topic: string; readonly partitions: number };
  readonly limits?: Partial<ConnectorLimits>;
}

export interface ConnectorLimits {
  /** Messages in work at once. */
  readonly lanes: number;
  /** Calls at once per channel. */
  readonly callsPerChannel: number;
  /** Profiles asked for at once. */
  readonly profileLanes: number;
  /** Files fetched at once. */
  readonly fileLanes: number;
  /** Of one file that is fetched. */
  readonly maxFileBytes: number;
  /** See OwedFilesOptions. */
  readonly owed: Pick<OwedFilesOptions, 'lookEveryMs' | 'waits' | 'maxPerPartition'>;
  /** See DeliveryOptions. */
  readonly maxAgeMs: number;
  /** One call to the platform. */
  readonly callTimeoutMs: number;
  /** Between tries of one message. */
  readonly backOff: { readonly firstMs: number; readonly maxMs: number };
}

export const defaultLimits: ConnectorLimits = {
  lanes: 256,
  callsPerChannel: 16,
  profileLanes: 16,
  fileLanes: 8,
  maxFileBytes: 25 * 1024 * 1024,
  owed: {},
  maxAgeMs: 300_000,
  callTimeoutMs: 10_000,
  backOff: { firstMs: 500, maxMs: 10_000 },
};

export interface Connector {
  /** Begins no new call, waits for those that run. What was not finished is taken up by the next life. */
  drain(deadlineMs: number): Promise<void>;
  stop(): Promise<void>;
}

export async function runConnector(options: ConnectorOptions): Promise<Connector> {
  const limits = { ...defaultLimits, ...options.limits };
  const { source, config } = options;
  const http = createHttpOfSource(source, config, { timeoutMs: limits.callTimeoutMs });
  const channels = createChannelReader(options);
  const metrics = openConnectorMetrics(options.source.id, options.telemetry);
  const shared: Shared = { ...options, http, channels, metrics };
  const attempts = await Attempts.open({
    ...options,
    source: options.source.id,
    platformIsIdempotent: options.source.capabilities.idempotentSend,
  });
  const parts: Part[] = [];
  const ending = new AbortController();
  let drained: Promise<unknown> | null = null;
  const drain = async (deadlineMs: number): Promise<void> => {
    await (drained ??= Promise.all(parts.map(part => part.stop(deadlineMs))));
  };
  const stop = async (): Promise<void> => {
    ending.abort();
    const cut = http.close();
    await drain(0);
    await Promise.all([cut, attempts.close()]);
  };
  try {
    const starts: Promise<Part>[] = [startDelivery({ ...shared, attempts, ending: ending.signal }, limits)];
    if (source.profile) starts.push(startProfiles(shared, limits));
    if (source.files) starts.push(startFiles(shared, { receivedFiles: source.files, limits }));
    if (source.markSeen) starts.push(startSeen(shared, limits));
    parts.push(...(await startAll(starts)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { drain, stop };
}

/** An effect, with what belongs to it. */
type Part = Pick<Effect, 'stop'>;

interface Shared extends ConnectorOptions {
  readonly http: SourceHttpClient;
  readonly channels: ReturnType<typeof createChannelReader>;
  readonly metrics: ReturnType<typeof openConnectorMetrics>;
}

interface Sending extends Shared {
  readonly attempts: Attempts;
  /** Fires when nothing is waited for any more. */
  readonly ending: AbortSignal;
}

function startDelivery(shared: Sending, limits: ConnectorLimits): Promise<Effect> {
  const { source, log, deadLetters, telemetry, topic, attempts, ending, knownSources } = shared;
  const isOurs = (name: string): boolean => findSource(knownSources, name)?.id === source.id;
  const now = Date.now;
  const gates = new ChannelGates({
    maxCalls: limits.callsPerChannel,
    maxWaiting: 2 * limits.callsPerChannel,
    maxPerSecond: source.capabilities.maxPerSecond ?? null,
    now,
    sleep: (delayMs, signal) => setTimeout(delayMs, undefined, { signal }),
  });
  const delivery = new Delivery({ ...shared, gates, maxAgeMs: limits.maxAgeMs, now });
  const station = `sources-${source.id}-connector`;
  return runEffect({
    log,
    deadLetters,
    telemetry,
    station,
    group: station,
    topics: [topic],
    lanes: limits.lanes,
    backOff: limits.backOff,
    // Who waits for a turn keeps the place until the message is too old.
    attemptTimeoutMs: Math.min(limits.maxAgeMs + 60_000, 2 ** 31 - 1),
    async onRecord(record, { signal }) {
      const pending = pendingMessage(record, isOurs);
      // Our own "stays pending" is no new wish: the try it comes from goes on.
      if (pending === null || attempts.isOwn(pending.commandId)) return;
      await delivery.deliver(pending, AbortSignal.any([signal, ending]));
    },
  });
}

async function startProfiles(shared: Shared, limits: ConnectorLimits): Promise<Part> {
  const { source, log, deadLetters, telemetry, topic } = shared;
  // Where files may come from the private network, so may pictures.
  const publicOnly = source.files?.mayFetchPrivateAddresses?.(shared.config) !== true;
  const fetcher = createFileFetcher({ publicOnly, maxBytes: limits.maxFileBytes });
  const profiles = new Profiles({ ...shared, fetcher });
  const station = `sources-${source.id}-profiles`;
  const effect = await runEffect({
    log,
    deadLetters,
    telemetry,
    station,
    group: station,
    topics: [topic],
    lanes: limits.profileLanes,
    onRecord: (record, tools) => profiles.onRecord(record, tools),
  });
  return {
    async stop(deadlineMs) {
      await effect.stop(deadlineMs);
      await fetcher.close();
    },
  };
}

/** A slow file holds up the other files of its conversation, and nothing else. */
async function startFiles(
  shared: Shared,
  { receivedFiles, limits }: { readonly receivedFiles: NonNullable<Source['files']>; readonly limits: ConnectorLimits },
): Promise<Part> {
  const { source, log, deadLetters, telemetry, topic, config, owedFiles } = shared;
  const publicOnly = receivedFiles.mayFetchPrivateAddresses?.(config) !== true;
  const fetcher = createFileFetcher({ publicOnly, maxBytes: limits.maxFileBytes });
  const station = `sources-${source.id}-files`;
  const logger = telemetry.logger.child({ service: station });
  const owed = new OwedFiles({
    source,
    log,
    ...owedFiles,
    group: `${station}-owed`,
    logger,
    now: Date.now,
    ...limits.owed,
  });
  const files = new Files({ ...shared, receivedFiles, fetcher, owe: (wanted, afterMs) => owed.owe(wanted, afterMs) });
  await owed.start(files);
  const effect = await runEffect({
    ...{ log, deadLetters, telemetry, station, group: station, topics: [topic], lanes: limits.fileLanes },
    attemptTimeoutMs: 120_000,
    backOff: limits.backOff,
    onRecord: (record, tools) => files.onRecord(record, tools),
  });
  return {
    async stop(deadlineMs) {
      await Promise.all([effect.stop(deadlineMs), owed.stop()]);
      await fetcher.close();
    },
  };
}

/** Who was read before the station was there is not told of any more. */
function startSeen(shared: Shared, limits: ConnectorLimits): Promise<Part> {
  const { source, log, deadLetters, telemetry, receipts } = shared;
  const station = `sources-${source.id}-seen`;
  const seen = new Seen({ ...shared, logger: telemetry.logger.child({ service: station }), decode: receipts.decode });
  return runEffect({
    ...{ log, deadLetters, telemetry, station, group: station, lanes: limits.profileLanes, from: 'latest' },
    topics: [receipts.topic],
    onRecord: record => seen.onRecord(record),
  });
}
