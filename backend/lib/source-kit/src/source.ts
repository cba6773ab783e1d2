/**
 * What a source is: a declaration and a few functions that are pure but for the `http` they are given.
 * A source never sees the log, the web framework or the queue.
 */
import type { AttemptResult, ConversationCommand } from '@airy/domain';
import type { ContentFormat, ContentKind } from '@airy/content';
import { checkReason } from '@airy/contract';
import type { Json } from '@airy/model';
import type { ZodObject, ZodType, infer as Infer } from 'zod';

/** A webhook request as received; the body is the exact bytes. Header names are lower case. */
export interface RawRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Path and query as they were sent. */
  readonly target: string;
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
  /** Lower case. A request without any of them is answered 400 before its body is read. Absent: `verify` alone decides. */
  readonly signatureHeaders?: readonly string[];
  /** Headers that `parse` needs, lower case; all others are forgotten. Never one with a secret. */
  readonly keepHeaders?: readonly string[];
  /** Parameters of the query that `parse` needs; it finds `name` as the header `query-name`. */
  readonly keepQuery?: readonly string[];
  /** Where people enter the address at the platform; absent: connecting a channel does it. */
  readonly enterAt?: string;
  verify(request: RawRequest, config: C): Verification;
  /** Answers the platform's GET handshake; null if there is none. */
  challenge?(request: RawRequest, config: C): { readonly status: number; readonly body: string };
  /**
   * Partition of the raw record: the source's one order key. Called after `verify`.
   * @throws SourceError `input`: the body is nothing that this platform sends; it is answered 400 and not stored.
   */
  orderKey(request: RawRequest): string;
  /** What a stored body is answered with. Absent: 200 without a body. */
  answer?(request: RawRequest, config: C): { readonly body: string; readonly contentType: string };
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
    /** Bytes and texts as they are, with the content type in `headers`; anything else as JSON. */
    readonly body?: Json | string | Uint8Array;
    readonly timeoutMs?: number;
    /** Gives the call up; for those that wait for news. */
    readonly signal?: AbortSignal;
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

/** The conversation of a message that is sent, for a source with `sendNeedsConversation`. */
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
  /** Null where the message begins it, and for every source without `sendNeedsConversation`. */
  readonly conversation: OpenConversation | null;
  /** Epoch ms of the contact's last message; null: has not written, or the source has no reply window. */
  readonly lastReceivedAt: number | null;
  readonly messageId: string;
  /** The contact's id at the platform. */
  readonly recipient: string;
  /** Parsed JSON content, or a string. */
  readonly content: Json;
  /** The address platforms know us by, for those that are told with each message where to report to. Absent: none is known. */
  readonly publicUrl?: string;
  readonly http: SourceHttp;
  /**
   * A file of our own store by the address that stands for it in contents, for platforms that are handed files rather
   * than addresses. Null: the address is none of ours, or the file is gone. @throws AiryError `media_unavailable`
   */
  readFile?(url: string): Promise<StoredFile | null>;
}

/** A file of our own store. */
export interface StoredFile {
  readonly bytes: Uint8Array;
  /** MIME type by its content. */
  readonly type: string;
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
  | {
      readonly found: true;
      readonly displayName: string | null;
      readonly avatarUrl: string | null;
      /** Where the picture's address is secret or does not last: fetched once into our own store; `avatarUrl` if it cannot be. */
      readonly avatarFile?: FileLocation;
    }
  | { readonly found: false; readonly reason: string; readonly retry: boolean };

/** What a platform allows and tells. What may be sent, and how long: the source's `content`. */
export interface Capabilities {
  /** Kinds of content that arrive. */
  readonly receives: readonly ContentKind[];
  readonly replyWindow: ReplyWindow | null;
  readonly receipts: readonly ('delivered' | 'seen' | 'failed')[];
  /** The contact can be shown that somebody types. */
  readonly typing: boolean;
  readonly mayStartConversation: boolean;
  /** What its id of a contact is to people, who are shown it then; absent: nothing that they know. */
  readonly contactIdIs?: 'phone' | 'mail';
  /** True if the platform settles a repeated send by an idempotency key. */
  readonly idempotentSend: boolean;
  /** MIME type in which a voice message is recorded for this channel; null: none can be sent. */
  readonly recordedAudio: string | null;
  /** Messages a second that the platform takes from one channel; absent: no number is known. */
  readonly maxPerSecond?: number;
}

/** How long after the contact's last message we may answer. */
export interface ReplyWindow {
  readonly ms: number;
  /** Kinds that may be sent later, too. */
  readonly afterwards: readonly ContentKind[];
  /** How long people (not programs) may answer, where the platform grants it; `send` marks those messages. */
  readonly humanMs?: number;
  /** The setting that says whether the platform has granted `humanMs`; absent: it grants it to everybody. */
  readonly humanSetting?: string;
}

/** Where a file of a received message stands at the platform. */
export interface FileLocation {
  readonly url: string;
  /** Sent to that address only, never after a redirect to another host. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Files of received messages: fetched once into our own store. A `ref` is what stands for the file in the content: its
 * address, or the platform's id of it. Wherever the content is read, our address stands in its place (contract §0,
 * `data_<url>`).
 */
export interface ReceivedFiles<C> {
  /** Pure. */
  refsOf(content: Json): readonly string[];
  /** Null: it is gone. @throws SourceError `away` to be asked again later. */
  locate(request: {
    readonly config: C;
    readonly channel: OpenChannel;
    readonly ref: string;
    readonly http: SourceHttp;
  }): Promise<FileLocation | null>;
  /** For tests against a simulator. Absent: files are fetched from public addresses only. */
  mayFetchPrivateAddresses?(config: C): boolean;
}

/** Declared where the API answers with them (@airy/contract, component-payloads.ts). */
export const checkReasons = checkReason.options;
export type CheckReason = (typeof checkReasons)[number];

export type CheckResult =
  /** `account`: whose credentials these are, in words for people; null if the platform does not tell. */
  | { readonly ok: true; readonly account: string | null }
  /** `nextStep`: what a person does now, e.g. "Create a new token in the app's settings and enter it here." */
  | { readonly ok: false; readonly reason: CheckReason; readonly message: string; readonly nextStep: string };

export interface CheckRequest<C> {
  readonly config: C;
  /** Null: the settings alone. */
  readonly channel: OpenChannel | null;
  readonly http: SourceHttp;
}

/** One thing that an account had to tell; stored as a raw record and read by `parse`. */
export interface PolledEvent {
  readonly body: Uint8Array;
  /** Headers for `parse`. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface PollRequest<C> {
  readonly config: C;
  readonly channel: OpenChannel;
  readonly http: SourceHttp;
  /** What was saved last for this channel; null at first. */
  readonly cursor: Json;
  /** Fires when another process takes the account, or this one ends. */
  readonly signal: AbortSignal;
  /** Resolves when the events, and then the cursor, are durable. A repeat after a crash is settled by ids. @throws AiryError `log_unavailable` */
  save(events: readonly PolledEvent[], cursor: Json): Promise<void>;
  /** Stores a file and gives the address that stands for it in events; null where no files are kept. */
  storeFile(file: { readonly bytes: Uint8Array; readonly name: string | null }): Promise<string | null>;
}

/** For accounts that are asked rather than asking us. One process polls a channel at a time. */
export interface Polling<C> {
  /** False: this instance is told by webhook instead. */
  isWanted(config: C): boolean;
  /** Runs until the signal fires. @throws SourceError with what follows; it is called again after a pause. */
  poll(request: PollRequest<C>): Promise<void>;
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
  /**
   * Body of `channels.<id>.connect`, snake_case (contract §3). Forms are made of its fields, each with
   * `.meta({ title, description, secret: true, examples: ['…'] })`; `description` says where to find it. What has no title
   * gets one of its name; a `camelCase` spelling of another field is not asked for.
   */
  readonly connect: ZodType;
  /** True: each connect makes another channel with a random id (contract §3, chatplugin). */
  readonly newChannelEachTime?: boolean;
  /** Throws a SourceError to be shown to the caller. Channel id = given one, else `uuid5(source, sourceChannelId)`. */
  onConnect(request: ConnectRequest<C, never>): Promise<Connection & { readonly channelId?: string }>;
  onDisconnect?(request: {
    readonly config: C;
    readonly channel: OpenChannel;
    readonly publicUrl: string;
    readonly http: SourceHttp;
  }): Promise<void>;
  /** Body of `channels.<id>.explore`, with `meta` as above. What is found gives fields of `connect` in `fields`. */
  readonly explore?: ZodType;
  onExplore?(request: ConnectRequest<C, never>): Promise<
    readonly {
      readonly sourceChannelId: string;
      readonly name: string;
      readonly imageUrl: string | null;
      readonly fields: { readonly [key: string]: Json };
    }[]
  >;
  /** Its channels stand in pages of others: what we serve for that. */
  readonly embed?: {
    /** Path of the script; a page that loads it says `window.airy = { host, channelId }` before. */
    readonly script: string;
    /** Path of a page for trying a channel as a visitor; takes `?channel_id=`. */
    readonly page: string;
  };
}

export interface Source<S extends ZodObject = ZodObject> {
  /** `facebook`, `twilio.sms`: the `source` of channels, conversations and messages; also in ids. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /**
   * The source whose settings, webhook path, raw topic and stations it shares; default: its own id. That one's `parse`
   * reads for both, its folder holds both, and it alone has `webhook` and `parse`.
   */
  readonly component?: string;
  /** Keys under `components.<type>.<component>`; secrets are marked with `.meta({ secret: true })`. */
  readonly config: S;
  /** The type of its component; default `sources`. */
  readonly componentType?: string;
  readonly capabilities: Capabilities;
  /** How its contents are read, written and measured. */
  readonly content: ContentFormat;
  /** Id of a conversation, where it is not `uuid5(channelId, sourceConversationId)`. The same as `parse` gives it. */
  conversationId?(channel: { readonly id: string; readonly source: string }, sourceConversationId: string): string;
  /** True: channels of a source that nobody else is are its own (the Source API). */
  readonly hasSourcesOfOthers?: true;
  /** True: `send` is told the conversation with its metadata. */
  readonly sendNeedsConversation?: true;
  /** Where others say which addresses are called: whether those may be private ones. Absent: addresses are our own words. */
  mayCallPrivateAddresses?(config: Infer<S>): boolean;
  readonly webhook?: Webhook<Infer<S>>;
  /**
   * Pure: equal input, equal output. Throws only for what can never be parsed (dead letter). A promise where the library
   * that reads the platform's form knows no other way; it waits for nothing outside.
   */
  parse?(raw: RawEvent, config: Infer<S>): Parsed | Promise<Parsed>;
  readonly polling?: Polling<Infer<S>>;
  send?(request: SendRequest<Infer<S>>): Promise<SendResult>;
  profile?(request: ProfileRequest<Infer<S>>): Promise<Profile>;
  readonly files?: ReceivedFiles<Infer<S>>;
  /** Tells the platform that the contact's messages were read. Failures are counted, nothing else follows. */
  markSeen?(request: MarkSeenRequest<Infer<S>>): Promise<void>;
  /** Whether settings, and a channel's token, are good. Never throws for what the platform does. */
  check?(request: CheckRequest<Infer<S>>): Promise<CheckResult>;
  /** Absent: its channels come to be in another way (the Source API). */
  readonly channels?: ChannelSetup<Infer<S>>;
}

export interface MarkSeenRequest<C> {
  readonly config: C;
  readonly channel: OpenChannel;
  readonly contactId: string;
  /** `source.id` of the newest message read. */
  readonly sourceMessageId: string;
  readonly http: SourceHttp;
}

export function defineSource<S extends ZodObject>(source: Source<S>): Source<S> {
  return source;
}
