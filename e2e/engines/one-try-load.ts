/** Callers that ask once and count what fails: customers' webhooks, agents who list and send. */
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { personId } from '../traffic.ts';

export interface OneTryOptions {
  readonly url: string;
  readonly appSecret: string;
  readonly systemToken: string;
  readonly pageId: string;
  readonly conversations: number;
}

interface Page {
  readonly data: readonly { readonly id: string }[];
}

export class OneTryLoad {
  /** Texts of webhooks and sends that were answered 200. */
  readonly acknowledged: string[] = [];
  /** Every other answer, and every call without one. */
  readonly failed: string[] = [];
  calls = 0;
  readonly #options: OneTryOptions;
  #isStopping = false;
  #next = 0;

  constructor(options: OneTryOptions) {
    this.#options = options;
  }

  /** Runs until `stop`. */
  async run({ customers, agents }: { readonly customers: number; readonly agents: number }): Promise<void> {
    await Promise.all([
      ...Array.from({ length: customers }, () => this.#repeat(() => this.#webhook())),
      ...Array.from({ length: agents }, () => this.#repeat(() => this.#answer())),
    ]);
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #repeat(work: () => Promise<unknown>): Promise<void> {
    while (!this.#isStopping) await work();
  }

  async #webhook(): Promise<void> {
    const { appSecret, pageId, conversations } = this.#options;
    const n = this.#next++;
    const timestamp = Date.now();
    const message = { mid: `rolling-${n}`, text: `in-${n}` };
    const messaging = [{ sender: { id: personId(n % conversations) }, recipient: { id: pageId }, timestamp, message }];
    const body = JSON.stringify({ object: 'page', entry: [{ id: pageId, time: timestamp, messaging }] });
    const signature = createHmac('sha256', appSecret).update(body).digest('hex');
    const answer = await this.#once('/facebook', body, { 'x-hub-signature-256': `sha256=${signature}` });
    if (answer !== null) this.acknowledged.push(`in-${n}`);
  }

  /** An agent looks at the list, opens a conversation and writes. */
  async #answer(): Promise<void> {
    const n = this.#next++;
    const list = await this.#api('/conversations.list', { page_size: 20 });
    const all = list === null ? [] : (JSON.parse(list) as Page).data;
    const conversation_id = all[n % Math.max(1, all.length)]?.id;
    if (conversation_id === undefined) return;
    await this.#api('/messages.list', { conversation_id, page_size: 20 });
    const sent = await this.#api('/messages.send', { conversation_id, message: { text: `out-${n}` } });
    if (sent !== null) this.acknowledged.push(`out-${n}`);
  }

  #api(path: string, body: object): Promise<string | null> {
    return this.#once(path, JSON.stringify(body), { authorization: `Bearer ${this.#options.systemToken}` });
  }

  /** Null: it failed. */
  async #once(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<string | null> {
    this.calls += 1;
    try {
      const response = await fetch(`${this.#options.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal: AbortSignal.timeout(15_000),
      });
      const text = await response.text();
      if (response.status === 200) return text;
      this.failed.push(`${path} ${response.status} ${text.slice(0, 200)}`);
    } catch (error) {
      this.failed.push(`${path} ${inspect(error).slice(0, 500)}`);
    }
    return null;
  }
}
