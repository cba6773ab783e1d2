/** Tokens: asks for them, keeps the one that begins the visit again. */
import type { CallName, RequestOf, ResponseOf } from '@airy/client';
import type { MessagePayload } from '@airy/contract';
import type { BrowserStorage } from '../storage.ts';
import { call, CallError } from '../transport/call.ts';

export type VisitorCall = Extract<CallName, `chatplugin.${string}`>;

export interface AccessOptions {
  readonly host: string;
  readonly channelId: string;
  readonly storage: BrowserStorage;
  /** Storage key of the resume token. */
  readonly resumeKey: string;
  /** The history that comes with each token. `isNew`: another conversation than before. */
  authenticated(messages: readonly MessagePayload[], isNew: boolean): void;
}

export interface VisitorAccess {
  /** The token at hand, or a new one. @throws CallError */
  token(isRefused?: boolean): Promise<string>;
  /** With the token at hand; asks for another if it is refused. @throws CallError */
  send(content: unknown, key: string): Promise<MessagePayload>;
  /** Of the token at hand; null without one. */
  readonly conversationId: string | null;
  /** Any other call of a visitor. @throws CallError */
  call<N extends VisitorCall>(name: N, request: RequestOf<N>, key?: string): Promise<ResponseOf<N>>;
  /** Asks anew at the next call, with the resume token that is stored by then. */
  drop(): void;
}

export function createAccess(options: AccessOptions): VisitorAccess {
  const { channelId, storage, resumeKey } = options;
  let token: string | null = null;
  let asking: Promise<string> | null = null;

  const authenticate = async (): Promise<string> => {
    const resume = storage.get(resumeKey);
    const request = resume === null ? { channel_id: channelId } : { channel_id: channelId, resume_token: resume };
    try {
      const answer = await call('chatplugin.authenticate', request, { host: options.host });
      storage.set(resumeKey, answer.resume_token);
      token = answer.token;
      options.authenticated(answer.messages, resume === null);
      return answer.token;
    } catch (error) {
      if (!(error instanceof CallError && error.code === 'resume_token_invalid')) throw error;
      storage.set(resumeKey, null);
      return authenticate();
    }
  };
  const ask = (): Promise<string> => {
    asking ??= authenticate().finally(() => (asking = null));
    return asking;
  };
  const callOnce = <N extends VisitorCall>(name: N, request: RequestOf<N>, how: CallWith): Promise<ResponseOf<N>> =>
    call(name, request, {
      host: options.host,
      token: how.token,
      ...(how.key === undefined ? {} : { idempotencyKey: how.key }),
    });
  const callWithToken = async <N extends VisitorCall>(
    name: N,
    request: RequestOf<N>,
    key?: string,
  ): Promise<ResponseOf<N>> => {
    try {
      return await callOnce(name, request, { token: token ?? (await ask()), key });
    } catch (error) {
      if (!(error instanceof CallError && error.code === 'visitor_token_invalid')) throw error;
      return callOnce(name, request, { token: await ask(), key });
    }
  };

  return {
    token: async (isRefused = false) => (token === null || isRefused ? ask() : token),
    send: (content, key) => callWithToken('chatplugin.send', { message: content as MessagePayload['content'] }, key),
    call: callWithToken,
    get conversationId() {
      return token === null ? null : conversationOf(token);
    },
    drop() {
      token = null;
    },
  };
}

interface CallWith {
  readonly token: string;
  readonly key: string | undefined;
}

/** Of a visitor or resume token; whether it is genuine is the server's business. */
export function conversationOf(token: string): string | null {
  try {
    const claims = token.split('.')[1] ?? '';
    const text = atob(claims.replaceAll('-', '+').replaceAll('_', '/'));
    const { conversation_id: own, resume_conversation_id: resumed } = JSON.parse(text) as Readonly<
      Record<string, unknown>
    >;
    const id = own ?? resumed;
    return typeof id === 'string' ? id : null;
  } catch {
    // Not a token of ours: then nothing is shared by it.
    return null;
  }
}
