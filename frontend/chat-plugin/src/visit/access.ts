/** Tokens: asks for them, keeps the one that begins the visit again. */
import type { MessagePayload } from '@airy/contract';
import type { BrowserStorage } from '../storage.ts';
import { call, CallError } from '../transport/call.ts';

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
  const send = (content: unknown, key: string, withToken: string): Promise<MessagePayload> =>
    call(
      'chatplugin.send',
      { message: content as MessagePayload['content'] },
      { host: options.host, token: withToken, idempotencyKey: key },
    );

  return {
    token: async (isRefused = false) => (token === null || isRefused ? ask() : token),
    async send(content, key) {
      try {
        return await send(content, key, token ?? (await ask()));
      } catch (error) {
        if (!(error instanceof CallError && error.code === 'visitor_token_invalid')) throw error;
        return send(content, key, await ask());
      }
    },
    drop() {
      token = null;
    },
  };
}
