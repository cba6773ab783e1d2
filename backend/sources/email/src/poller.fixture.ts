/** Polls a mailbox as the station does: what is saved is kept, and where it stopped it goes on. */
import type { Json, OpenChannel, PolledEvent, SourceHttp } from '@airy/source-kit';
import { channelId } from '@airy/source-kit';
import type { MailAccount } from './account.ts';
import { email } from './source.ts';

export const config = email.config.parse({ allowPrivateAddresses: true });

/** Nothing is asked for over HTTP. */
export const noHttp: SourceHttp = { request: async () => ({ sent: false, reason: 'ECONNREFUSED' }) };

const nowhere = { host: '127.0.0.1', port: 1, security: 'none' } as const;

export function accountAt(address: string, change: Partial<MailAccount> = {}): MailAccount {
  return {
    address,
    aliases: [],
    user: address,
    credentials: { kind: 'password', password: 'correct-horse' },
    imap: nowhere,
    smtp: nowhere,
    folder: 'INBOX',
    proofKey: 'a secret of this mailbox that is 32 long',
    start: { uidValidity: '0', uidNext: 1, at: Date.UTC(2020, 1) },
    ...change,
  };
}

export function channelOf(account: MailAccount): OpenChannel {
  const { address } = account;
  return {
    id: channelId('email', address),
    sourceChannelId: address,
    token: JSON.stringify(account),
    metadata: { name: 'Support', address },
  };
}

export class Poller {
  readonly events: PolledEvent[] = [];
  readonly files = new Map<string, Uint8Array>();
  cursor: Json = null;
  /** Every cursor that was saved. */
  readonly cursors: Json[] = [];
  /** Thrown once, by the next save. */
  failure: Error | null = null;
  readonly #channel: OpenChannel;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(account: MailAccount) {
    this.#channel = channelOf(account);
  }

  start(): void {
    this.#stop = new AbortController();
    this.#running = this.#poll();
    // Told by `ended`.
    this.#running.catch(() => undefined);
  }

  #poll(): Promise<void> {
    const { polling } = email;
    if (!polling) throw new Error('the source does not poll');
    return polling.poll({
      config,
      channel: this.#channel,
      http: noHttp,
      cursor: this.cursor,
      signal: this.#stop.signal,
      save: async (events, cursor) => {
        const { failure } = this;
        this.failure = null;
        if (failure !== null) throw failure;
        this.events.push(...events);
        this.cursor = cursor;
        this.cursors.push(cursor);
      },
      storeFile: async ({ bytes, name }) => {
        const url = `https://airy.example/media/${this.files.size}-${name ?? 'file'}`;
        this.files.set(url, bytes);
        return url;
      },
    });
  }

  /** Resolves, or rejects, as polling does. */
  ended(): Promise<void> {
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  subjects(): readonly string[] {
    return this.events.map(
      ({ body }) => /^subject: (.*)$/imu.exec(Buffer.from(body).toString('utf8'))?.[1]?.trim() ?? '',
    );
  }
}
