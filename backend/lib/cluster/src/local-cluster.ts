/**
 * The local adapter of the cluster port: what the API wants stands in the log, sealed, and every process of the instance
 * follows it there. airy.yaml is never written.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '@airy/config';
import type { ComponentRecord } from '@airy/model';
import { parsePosition, type Batch, type EventLog, type Tail } from '@airy/event-log';
import type { Answer, Commander } from '@airy/processing';
import type { Secrets } from '@airy/secrets';
import type { Telemetry } from '@airy/telemetry';
import type { ChangeIdentity, Cluster } from './cluster.ts';
import type { Components } from './components.ts';
import type { ComponentDeclaration } from './component-declaration.ts';
import { desireComponent, saidOf, type StoredKeys } from './desired.ts';
import { componentsOf } from './given-components.ts';
import { instanceDeclaration, instanceSettingsOf, saidOfInstance, type InstanceSettings } from './instance-settings.ts';
import type { ComponentChange, KnownComponent } from './plan-change.ts';
import { openKeys, sealKeys } from './stored-keys.ts';

export interface LocalClusterOptions {
  readonly log: EventLog;
  /** `ops.application.component-settings`. */
  readonly topic: string;
  readonly codec: { decode(value: Uint8Array): ComponentRecord | Promise<ComponentRecord> };
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  commander(): Pick<Commander, 'administration'>;
  readonly declared: readonly ComponentDeclaration[];
  /** What airy.yaml says. */
  readonly config: Pick<Config, 'componentsGiven' | 'security'>;
  readonly logger: Telemetry['logger'];
}

export interface LocalCluster extends Cluster {
  stop(): Promise<void>;
}

/** For so long a call waits until what it changed runs; what takes longer goes on by itself. */
const appliedMs = 5_000;
const nothing: StoredKeys = new Map();

/** Resolves once what was stored is known. @throws AiryError `log_unavailable`, `topic_unknown`. */
export async function openLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const cluster = new LogCluster(options);
  await cluster.open();
  return cluster;
}

class LogCluster implements LocalCluster {
  readonly components: Components;
  readonly #options: LocalClusterOptions;
  readonly #stored = new Map<string, StoredKeys>();
  readonly #listeners = new Set<() => Promise<void> | void>();
  #known: ReadonlyMap<string, KnownComponent> = new Map();
  #instance: KnownComponent;
  #settings: InstanceSettings;
  #tail: Tail | null = null;
  #isOpen = false;
  /** Next offset of the topic's one partition. */
  #next = 0;
  #waiting: { readonly offset: number; readonly resolve: () => void }[] = [];
  #settling: Promise<unknown> = Promise.resolve();

  constructor(options: LocalClusterOptions) {
    this.#options = options;
    this.#instance = this.#knowInstance();
    this.#settings = instanceSettingsOf(this.#instance);
    this.components = componentsOf(
      () => this.#known,
      listener => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    );
  }

  async open(): Promise<void> {
    const { log, topic } = this.#options;
    this.#tail = await log.tail({
      topics: [topic],
      from: (_partition, { low }) => low,
      onBatch: batch => this.#take(batch),
    });
    await this.#tail.caughtUp;
    this.#isOpen = true;
    this.#know();
    this.#tellOfOverruled();
  }

  list(): readonly KnownComponent[] {
    return [...this.#known.values()];
  }

  find(name: string): KnownComponent | null {
    return this.#known.get(name) ?? null;
  }

  instance(): KnownComponent {
    return this.#instance;
  }

  settings(): InstanceSettings {
    return this.#settings;
  }

  change(change: ComponentChange, { commandId, principal, requestHash }: ChangeIdentity): Promise<Answer> {
    const { commander, secrets } = this.#options;
    const { name, enabled, installed, replace, values } = change;
    const settings = sealKeys(values, secrets);
    const command = { type: 'component.set', id: name, enabled, installed, settings, replace } as const;
    return commander().administration({ id: commandId, principal, requestHash, command });
  }

  async applied(position: string): Promise<void> {
    const offset = parsePosition(position)?.get(`${this.#options.topic}/0`) ?? 0;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => late.resolve(), appliedMs);
    const known = new Promise<void>(resolve => {
      if (this.#next >= offset) resolve();
      else this.#waiting.push({ offset, resolve });
    });
    await Promise.race([known.then(() => this.#settling), late.promise]);
    clearTimeout(timer);
  }

  async stop(): Promise<void> {
    await this.#tail?.stop();
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  async #take({ records, nextOffset }: Batch): Promise<void> {
    for (const { key, value } of records) {
      if (key === null) continue;
      if (value === null) this.#stored.delete(key);
      else this.#stored.set(key, this.#open(await this.#options.codec.decode(value)));
    }
    if (this.#isOpen) this.#know();
    this.#next = nextOffset;
    const told = this.#waiting.filter(({ offset }) => offset <= nextOffset);
    this.#waiting = this.#waiting.filter(({ offset }) => offset > nextOffset);
    for (const { resolve } of told) resolve();
  }

  #open({ id, settings }: ComponentRecord): StoredKeys {
    const { secrets, logger } = this.#options;
    return openKeys(settings, secrets, (key, error) =>
      logger.error({ component: id, setting: key, err: error }, 'A setting made through the API cannot be read.'),
    );
  }

  /** Whoever listens is told only of what is different. */
  #know(): void {
    const { declared, config, logger } = this.#options;
    const known = declared.map(declaration => {
      const said = config.componentsGiven[declaration.name] ?? null;
      const stored = this.#stored.get(declaration.name) ?? nothing;
      return [declaration.name, { ...desireComponent(declaration, said, stored), said, stored }] as const;
    });
    const before = this.#known;
    this.#instance = this.#knowInstance();
    this.#settings = instanceSettingsOf(this.#instance);
    this.#known = new Map(known);
    const different = known.filter(([name, one]) => !isSame(before.get(name), one));
    for (const [component, { problems }] of different)
      if (problems.length > 0)
        logger.error({ component, keys: problems.map(({ key }) => key) }, 'Its settings are not valid: it stays off.');
    if (different.length === 0) return;
    const calls = [...this.#listeners].map(async listener => listener());
    this.#settling = Promise.allSettled([this.#settling, ...calls]);
  }

  /** So that nobody looks for the reason in airy.yaml. */
  #tellOfOverruled(): void {
    for (const { name, said, stored } of [...this.#known.values(), this.#instance]) {
      const keys = [...stored].flatMap(([key, own]) => {
        const before = saidOf(said, key);
        return before !== null && own.over === before && own.value !== before ? [key] : [];
      });
      if (keys.length > 0)
        this.#options.logger.info({ component: name, keys }, 'Set through the API, otherwise than airy.yaml has it.');
    }
  }

  #knowInstance(): KnownComponent {
    const said = saidOfInstance(this.#options.config);
    const stored = this.#stored.get(instanceDeclaration.name) ?? nothing;
    return { ...desireComponent(instanceDeclaration, said, stored), said, stored };
  }
}

function isSame(before: KnownComponent | undefined, after: KnownComponent): boolean {
  if (before === undefined) return false;
  return before.isEnabled === after.isEnabled && isDeepStrictEqual(before.settings, after.settings);
}
