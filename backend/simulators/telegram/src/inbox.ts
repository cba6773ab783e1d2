/** What waits for one bot: kept until a webhook takes it, or somebody asks for what follows. */
import { botErrors } from './bot-error.ts';

export interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

export interface RegisteredWebhook {
  readonly url: string;
  readonly secretToken: string | null;
}

export interface Waiting {
  readonly update: Update;
  taken(isTaken: boolean): void;
}

interface Question {
  readonly offset: number | null;
  readonly limit: number;
  answer(updates: readonly Update[]): void;
  refuse(error: Error): void;
}

/** Not told unless asked for. */
const onRequest = ['chat_member', 'message_reaction', 'message_reaction_count'];

export class Inbox {
  webhook: RegisteredWebhook | null = null;
  lastError: { readonly at: number; readonly message: string } | null = null;
  /** Somebody asked since the last webhook was deleted. */
  wasAsked = false;
  readonly waiting: Waiting[] = [];
  /** Null: all but those that have to be asked for. */
  #allowed: readonly string[] | null = null;
  #question: Question | null = null;
  #nextId = 710_000_000;

  allow(kinds: unknown): void {
    if (Array.isArray(kinds)) this.#allowed = kinds.length === 0 ? null : kinds.map(String);
  }

  /** Null: the bot does not want to know. `taken` says whether somebody took it, or nobody ever will. */
  add(kind: string, about: unknown): { readonly update: Update; readonly taken: Promise<boolean> } | null {
    const isWanted = this.#allowed === null ? !onRequest.includes(kind) : this.#allowed.includes(kind);
    if (!isWanted) return null;
    const update: Update = { update_id: this.#nextId++, [kind]: about };
    const taken = new Promise<boolean>(resolve => this.waiting.push({ update, taken: resolve }));
    this.#tell();
    return { update, taken };
  }

  /** Those with smaller ids count as taken. @throws BotError */
  async ask(options: { offset: number | null; limit: number; waitMs: number; signal: AbortSignal }) {
    if (this.webhook !== null) throw botErrors.webhookActive();
    this.wasAsked = true;
    this.#question?.refuse(botErrors.terminated());
    const { offset, limit, waitMs, signal } = options;
    if (offset !== null && offset > 0) this.forget(id => id < offset);
    const timer = new AbortController();
    const answered = new Promise<readonly Update[]>((resolve, reject) => {
      this.#question = { offset, limit, answer: resolve, refuse: reject };
    });
    const question = this.#question;
    const over = setTimeout(() => question?.answer([]), waitMs);
    signal.addEventListener('abort', () => question?.answer([]), { once: true, signal: timer.signal });
    this.#tell();
    try {
      return await answered;
    } finally {
      clearTimeout(over);
      timer.abort();
      if (this.#question === question) this.#question = null;
    }
  }

  /** Somebody has taken them. */
  forget(isTaken: (updateId: number) => boolean): void {
    for (const waiting of this.waiting.filter(({ update }) => isTaken(update.update_id))) {
      this.waiting.splice(this.waiting.indexOf(waiting), 1);
      waiting.taken(true);
    }
  }

  close(): void {
    for (const waiting of this.waiting.splice(0)) waiting.taken(false);
    this.#question?.answer([]);
  }

  #tell(): void {
    const question = this.#question;
    if (question === null || this.waiting.length === 0) return;
    const { offset, limit } = question;
    const from = offset !== null && offset < 0 ? this.waiting.slice(offset) : this.waiting;
    question.answer(from.slice(0, limit).map(({ update }) => update));
  }
}
