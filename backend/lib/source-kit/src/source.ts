/**
 * What a source is: a declaration and a few functions that are pure but for the `http` they are given.
 * A source never sees the log, the web framework or the queue.
 */
import type { AttemptResult, ConversationCommand } from '@airy/domain';
import type { Json } from '@airy/model';
import type { ZodObject, ZodType, infer as Infer } from 'zod';

/** A webhook request as received; the body is the exact bytes. Header names are lower case. */
export interface RawRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The address platforms know us by, e.g. `https://airy.example`. */
  readonly publicUrl: string;
}

export type Verification =
  { readonly ok: true } | { readonly ok: false; readonly status: 400 | 401 | 403; readonly reason: string };

export interface Webhook<C> {
  /** e.g. `/facebook`. */
  readonly path: string;
  /** Body limit in bytes. Default 1 MiB. */
  readonly maxBytes?: number;
  /** Headers that `parse` needs, lower case; all others are forgotten. Never one with a secret. */
  readonly keepHeaders?: readonly string[];
  verify(request: RawRequest, config: C): Verification;
  /** Answers the platform's GET handshake; null if there is none. */
  challenge?(request: RawRequest, config: C): { readonly status: number; readonly body: string };
  /**
   * Partition of the raw record: the source's one order key. Called after `verify`.
   * @throws SourceError `input`: the body is nothing that this platform sends; it is answered 400 and not stored.
   */
  orderKey(request: RawRequest): string;
}

/** A raw record as the router sees it. */
export interface RawEvent {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch ms at which it was stored. */
  readonly receivedAt: number;
}

/** `ignored`: kinds we know and do not use; `unknown`: kinds we do not know. Both are counted. */
export interface Parsed {
  readonly commands: readonly ConversationCommand[];
  readonly ignored: readonly string[];
  readonly unknown: readonly string[];
}

/** The only I/O a source may do. Times out, caps the body, follows no redirect. */
export interface SourceHttp {
  request(request: {
    readonly method: 'GET' | 'POST' | 'DELETE';
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Json | string;
    readonly timeoutMs?: number;
  }): Promise<HttpOutcome>;
}

/** `sent: false`: certainly not delivered to the peer (refused, DNS). `sent: null`: not known (time-out, cut). */
export type HttpOutcome =
  | {
      readonly sent: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
    }
  | { readonly sent: false | null; readonly reason: string };

/** A channel with its token opened; of a source of others, with that source's token. */
export interface OpenChannel {
  readonly id: string;
  readonly sourceChannelId: string;
  readonly token: string | null;
  readonly metadata: { readonly [key: string]: Json };
  /** The source of others that it is of. */
  readonly owner?: { readonly actionEndpoint: string | null };
}

/** The conversation of a message that is sent, for a source with `hasSourcesOfOthers`. */
export interface OpenConversation {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly metadata: { readonly [key: string]: Json };
}

export interface SendRequest<C> {
  readonly config: C;
  readonly channel: OpenChannel;
  /** Epoch ms at which the agent sent it. */
  readonly sentAt: number;
  /** Null where the message begins it, and for every source without `hasSourcesOfOthers`. */
  readonly conversation: OpenConversation | null;
  readonly messageId: string;
  /** The contact's id at the platform. */
  readonly recipient: string;
  /** Parsed JSON content, or a string. */
  readonly content: Json;
  readonly http: SourceHttp;
}

/** `retryAfterMs` goes with `not-accepted`: when to try again. `metadata` goes with `delivered`: it becomes the message's. */
export type SendResult = AttemptResult & {
  readonly retryAfterMs?: number;
  readonly metadata?: { readonly [key: string]: Json } | null;
};

export interface ProfileRequest<C> {
  readonly config: C;
  readonly channel: OpenChannel;
  readonly contactId: string;
  readonly http: SourceHttp;
}
export type Profile =
  | { readonly found: true; readonly displayName: string | null; readonly avatarUrl: string | null }
  | { readonly found: false; readonly reason: string; readonly retry: boolean };

/** What a platform allows. Lengths in characters, sizes in bytes. */
export interface Capabilities {
  readonly content: readonly string[];
  readonly maxTextLength: number;
  /** How long after the contact's last message we may answer; null = always. */
  readonly replyWindowMs: number | null;
  readonly receipts: readonly ('delivered' | 'seen')[];
  readonly mayStartConversation: boolean;
  readonly attachments: { readonly types: readonly string[]; readonly maxBytes: number } | null;
  /** True if the platform settles a repeated send by an idempotency key. */
  readonly idempotentSend: boolean;
}

/** What connecting a channel stores. `token` is sealed by the caller. */
export interface Connection {
  readonly sourceChannelId: string;
  readonly token: string | null;
  readonly metadata: { readonly [key: string]: Json };
}

export interface ConnectRequest<C, R> {
  readonly config: C;
  readonly request: R;
  readonly publicUrl: string;
  readonly http: SourceHttp;
}

/** How channels of a source come to be. The endpoints `channels.<id>.connect|disconnect|explore` are made of it. */
export interface ChannelSetup<C> {
  /** Body of `channels.<id>.connect`, snake_case (contract §3). */
  readonly connect: ZodType;
  /** True: each connect makes another channel with a random id (contract §3, chatplugin). */
  readonly newChannelEachTime?: boolean;
  /** Throws a SourceError to be shown to the caller. Channel id = given one, else `uuid5(source, sourceChannelId)`. */
  onConnect(request: ConnectRequest<C, never>): Promise<Connection & { readonly channelId?: string }>;
  onDisconnect?(request: {
    readonly config: C;
    readonly channel: OpenChannel;
    readonly http: SourceHttp;
  }): Promise<void>;
  readonly explore?: ZodType;
  onExplore?(request: ConnectRequest<C, never>): Promise<
    readonly {
      readonly sourceChannelId: string;
      readonly name: string;
      readonly imageUrl: string | null;
      readonly fields: { readonly [key: string]: Json };
    }[]
  >;
}

export interface Source<S extends ZodObject = ZodObject> {
  /** `facebook`; also the stem of ids and topics. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Keys under `components.<type>.<id>`; secrets are marked with `.meta({ secret: true })`. */
  readonly config: S;
  /** The type of its component; default `sources`. */
  readonly componentType?: string;
  readonly capabilities: Capabilities;
  /** Id of a conversation, where it is not `uuid5(channelId, sourceConversationId)`. The same as `parse` gives it. */
  conversationId?(channel: { readonly id: string; readonly source: string }, sourceConversationId: string): string;
  /** True: channels of a source that nobody else is are its own (the Source API). */
  readonly hasSourcesOfOthers?: true;
  /** Where others say which addresses are called: whether those may be private ones. Absent: addresses are our own words. */
  mayCallPrivateAddresses?(config: Infer<S>): boolean;
  readonly webhook?: Webhook<Infer<S>>;
  /** Pure: equal input, equal output. Throws only for what can never be parsed (dead letter). */
  parse?(raw: RawEvent, config: Infer<S>): Parsed;
  send?(request: SendRequest<Infer<S>>): Promise<SendResult>;
  profile?(request: ProfileRequest<Infer<S>>): Promise<Profile>;
  check?(request: {
    readonly config: Infer<S>;
    readonly http: SourceHttp;
  }): Promise<{ readonly ok: boolean; readonly reason: string | null }>;
  /** Absent: its channels come to be in another way (the Source API). */
  readonly channels?: ChannelSetup<Infer<S>>;
}

export function defineSource<S extends ZodObject>(source: Source<S>): Source<S> {
  return source;
}
