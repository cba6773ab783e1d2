/** Tokens: asks for them, keeps the one that begins the visit again, and calls with them. */
import type { CallName, RequestOf, ResponseOf } from '@airy/client';
import type { MessagePayload } from '@airy/contract';
import type { BrowserStorage } from '../storage.ts';
import { call, CallError } from '../transport/call.ts';
import { pageContext } from './page-context.ts';

export type VisitorCall = Extract<CallName, `chatplugin.${string}`>;
export type Authenticated = ResponseOf<'chatplugin.authenticate'>;

export interface AccessOptions {
  readonly host: string;
  readonly channelId: string;
  readonly storage: BrowserStorage;
  /** Storage key of the resume token. */
  readonly resumeKey: string;
  /** What the site says of who the visitor is, signed; null where it says nothing. */
  identity(): string | null;
  /** The newest messages, and how the conversation stands. `isNew`: another conversation than before. */
  authenticated(answer: Authenticated, isNew: boolean): void;
}

export interface VisitorAccess {
  /** The token at hand, or a new one. @throws CallError */
  token(isRefused?: boolean): Promise<string>;
  /** With the token at hand; asks for another if it is refused. @throws CallError */
  send(content: unknown, key: string): Promise<MessagePayload>;
  /** Any call of a visitor, in the same way. @throws CallError */
  call<N extends VisitorCall>(name: N, request: RequestOf<N>, key?: string): Promise<ResponseOf<N>>;
  /** Of the token at hand; null without one. */
  readonly conversationId: string | null;
  /** Asks anew at the next call, with the resume token that is stored by then. */
  drop(): void;
}

/** What is there when the window opens; the rest comes as one scrolls. */
const pageSize = 50;

export function createAccess(options: AccessOptions): VisitorAccess {
  return new Access(options);
}

class Access implements VisitorAccess {
  readonly #options: AccessOptions;
  #token: string | null = null;
  #asking: Promise<string> | null = null;
  /** Counts what was dropped: an answer to whoever was here before is not taken. */
  #era = 0;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  get conversationId(): string | null {
    return this.#token === null ? null : conversationOf(this.#token);
  }

  async token(isRefused = false): Promise<string> {
    return this.#token === null || isRefused ? this.#ask() : this.#token;
  }

  send(content: unknown, key: string): Promise<MessagePayload> {
    const message = content as MessagePayload['content'];
    return this.call('chatplugin.send', { message, context: pageContext() }, key);
  }

  async call<N extends VisitorCall>(name: N, request: RequestOf<N>, key?: string): Promise<ResponseOf<N>> {
    const era = this.#era;
    const { host } = this.#options;
    const once = (token: string): Promise<ResponseOf<N>> =>
      call(name, request, { host, token, ...(key === undefined ? {} : { idempotencyKey: key }) });
    try {
      return await once(this.#token ?? (await this.#ask()));
    } catch (error) {
      if (era !== this.#era || !(error instanceof CallError && error.code === 'visitor_token_invalid')) throw error;
      return once(await this.#ask());
    }
  }

  drop(): void {
    this.#era++;
    this.#token = null;
    this.#asking = null;
  }

  #ask(): Promise<string> {
    const asked = (this.#asking ??= this.#authenticate(this.#era).finally(() => {
      if (this.#asking === asked) this.#asking = null;
    }));
    return asked;
  }

  async #authenticate(era: number): Promise<string> {
    const { host, channelId, storage, resumeKey } = this.#options;
    const identity = this.#options.identity();
    const resume = identity === null ? storage.get(resumeKey) : null;
    const request = {
      channel_id: channelId,
      page_size: pageSize,
      ...(resume === null ? {} : { resume_token: resume }),
      ...(identity === null ? {} : { identity_token: identity }),
    };
    try {
      const answer = await call('chatplugin.authenticate', request, { host });
      if (era !== this.#era) throw new CallError(0, { code: 'overtaken' });
      // Who is known is told by the site at each visit; nobody else in this browser may go on in their name.
      if (identity === null) storage.set(resumeKey, answer.resume_token);
      return this.#take(answer);
    } catch (error) {
      if (era !== this.#era || !(error instanceof CallError && error.code === 'resume_token_invalid')) throw error;
      storage.set(resumeKey, null);
      return this.#authenticate(era);
    }
  }

  #take(answer: Authenticated): string {
    const isNew = conversationOf(answer.token) !== this.conversationId;
    this.#token = answer.token;
    this.#options.authenticated(answer, isNew);
    return answer.token;
  }
}

/** Of a visitor or resume token; whether it is genuine is the server's business. */
export function conversationOf(token: string): string | null {
  const { conversation_id: own, resume_conversation_id: resumed } = claimsOf(token);
  const id = own ?? resumed;
  return typeof id === 'string' ? id : null;
}

/** Of any JWT; empty for what is none. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), character => character.codePointAt(0) ?? 0);
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Readonly<Record<string, unknown>>) : {};
  } catch {
    // No token at all: it says nothing.
    return {};
  }
}
