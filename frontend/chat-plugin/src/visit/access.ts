/** Tokens: asks for them, keeps the one that begins the visit again. */
import { ApiError, createClient, type Client } from '@airy/client';
import type { MessagePayload } from '@airy/contract';
import type { BrowserStorage } from '../storage.ts';

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
  /** The token at hand, or a new one. @throws ApiError */
  token(isRefused?: boolean): Promise<string>;
  /** With the token at hand; asks for another if it is refused. @throws ApiError */
  send(content: unknown, key: string): Promise<MessagePayload>;
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
      const answer = await clientFor(options.host, null).call('chatplugin.authenticate', request);
      storage.set(resumeKey, answer.resume_token);
      token = answer.token;
      options.authenticated(answer.messages, resume === null);
      return answer.token;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'resume_token_invalid')) throw error;
      storage.set(resumeKey, null);
      return authenticate();
    }
  };
  const ask = (): Promise<string> => {
    asking ??= authenticate().finally(() => (asking = null));
    return asking;
  };
  const send = (content: unknown, key: string, withToken: string): Promise<MessagePayload> =>
    clientFor(options.host, withToken).call(
      'chatplugin.send',
      { message: content as MessagePayload['content'] },
      { idempotencyKey: key },
    );

  return {
    token: async (isRefused = false) => (token === null || isRefused ? ask() : token),
    async send(content, key) {
      try {
        return await send(content, key, token ?? (await ask()));
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'visitor_token_invalid')) throw error;
        return send(content, key, await ask());
      }
    },
    drop() {
      token = null;
    },
  };
}

/** The page is another site: no cookies either way. */
function clientFor(host: string, token: string | null): Client {
  return createClient({
    baseUrl: host,
    timeoutMs: 15_000,
    fetch: (input, init) => fetch(input, { ...init, credentials: 'omit' }),
    ...(token === null ? {} : { token }),
  });
}
