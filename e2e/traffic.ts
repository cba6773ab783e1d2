/**
 * Numbered traffic for fault tests: customers' webhooks and agents' sends that are repeated until they are acknowledged,
 * as a platform and a careful client do. What was acknowledged is remembered, to be looked for afterwards.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TrafficOptions {
  readonly url: string;
  readonly appSecret: string;
  readonly systemToken: string;
  readonly pageId: string;
  readonly conversations: number;
  /** Every nth acknowledged webhook is delivered again, byte for byte, some time later. */
  readonly redeliverEvery: number;
  /** In every text and id, where there is other traffic beside this. Default none. */
  readonly name?: string;
}

export interface AcknowledgedSend {
  readonly text: string;
  readonly messageId: string;
}

const retryMs = 50;

/** Page-scoped id of the nth customer. */
export function personId(n: number): string {
  return String(7_000_000_000_000_000 + n);
}

export class Traffic {
  /** Texts of webhooks that were answered 200. */
  readonly received = new Set<string>();
  /** Sends that were answered 200. */
  readonly sends: AcknowledgedSend[] = [];
  /** Texts that were tried at all. */
  readonly attempted = new Set<string>();
  redelivered = 0;
  /** Answers that were neither 200 nor one of the failures a dying server may give, by text. */
  readonly surprises: string[] = [];
  readonly #options: TrafficOptions;
  readonly #conversationIds: string[] = [];
  readonly #name: string;
  #stopping = false;
  #next = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#name = options.name ?? '';
  }

  /** Runs until `stop`; resolves when every text that was begun is acknowledged. */
  async run(parallel: { readonly customers: number; readonly agents: number }): Promise<void> {
    await Promise.all([
      ...Array.from({ length: parallel.customers }, () => this.#customer()),
      ...Array.from({ length: parallel.agents }, () => this.#agent()),
    ]);
  }

  stop(): void {
    this.#stopping = true;
  }

  async #customer(): Promise<void> {
    while (!this.#stopping) {
      const n = this.#next++;
      const text = `in-${this.#name}${n}`;
      const body = this.#webhookBody(n, text);
      this.attempted.add(text);
      await this.#untilAccepted(() => this.#postWebhook(body));
      this.received.add(text);
      if (n % this.#options.redeliverEvery === 0) {
        await sleep(200);
        await this.#untilAccepted(() => this.#postWebhook(body));
        this.redelivered += 1;
      }
    }
  }

  async #agent(): Promise<void> {
    while (!this.#stopping) {
      const conversationId = await this.#someConversation();
      if (conversationId === null) continue;
      const text = `out-${this.#name}${this.#next++}`;
      this.attempted.add(text);
      const body = JSON.stringify({ conversation_id: conversationId, message: { text } });
      const answer = await this.#untilAccepted(() => this.call('/messages.send', body, text));
      this.sends.push({ text, messageId: (JSON.parse(answer) as { id: string }).id });
    }
  }

  async #someConversation(): Promise<string | null> {
    if (this.#conversationIds.length < this.#options.conversations) {
      const answer = await this.call('/conversations.list', '{"page_size":100}').catch(() => null);
      const page = answer?.status === 200 ? (JSON.parse(answer.text) as { data: { id: string }[] }) : { data: [] };
      this.#conversationIds.splice(0, Infinity, ...page.data.map(({ id }) => id));
    }
    if (this.#conversationIds.length === 0) {
      await sleep(retryMs);
      return null;
    }
    return this.#conversationIds[this.#next % this.#conversationIds.length] ?? null;
  }

  /** A call as a machine makes it. Rejects when the server cannot be reached. */
  async call(path: string, body: string, idempotencyKey?: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.#options.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.#options.systemToken}`,
        ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
      },
      body,
      signal: AbortSignal.timeout(15_000),
    });
    return { status: response.status, text: await response.text() };
  }

  async #postWebhook(body: string): Promise<{ status: number; text: string }> {
    const signature = createHmac('sha256', this.#options.appSecret).update(body).digest('hex');
    const response = await fetch(`${this.#options.url}/facebook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      body,
      signal: AbortSignal.timeout(15_000),
    });
    return { status: response.status, text: await response.text() };
  }

  async #untilAccepted(post: () => Promise<{ status: number; text: string }>): Promise<string> {
    for (let tries = 0; tries < 2_000; tries++) {
      const answer = await post().catch(() => null);
      if (answer?.status === 200) return answer.text;
      if (answer && answer.status !== 503) this.surprises.push(`${answer.status} ${answer.text.slice(0, 200)}`);
      await sleep(retryMs);
    }
    throw new Error('Not accepted after 2,000 tries');
  }

  #webhookBody(n: number, text: string): string {
    const { pageId, conversations } = this.#options;
    const timestamp = Date.now();
    const sender = { id: personId(n % conversations) };
    const messaging = [
      { sender, recipient: { id: pageId }, timestamp, message: { mid: `mid-${this.#name}${n}`, text } },
    ];
    return JSON.stringify({ object: 'page', entry: [{ id: pageId, time: timestamp, messaging }] });
  }
}
