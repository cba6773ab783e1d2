/** What the suite is told of a source. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ContentKind } from '@airy/content';
import type { Json } from '@airy/model';
import type { infer as Infer } from 'zod';
import type {
  CheckReason,
  Connection,
  FileLocation,
  OpenChannel,
  OpenConversation,
  RawRequest,
  SendResult,
  Source,
  SourceHttp,
} from '../source.ts';

export interface Answer {
  readonly status: number;
  readonly body: Json | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Call = Parameters<SourceHttp['request']>[0];

/** How the platform answers: every call alike, or each by what it asks for. */
export type Script = Answer | ((call: Call) => Answer);

/** The platform's answers to a send, in its own words. */
export interface SendAnswers {
  readonly accepted: Script;
  /** What `accepted` gives as the message's id there; null if the platform gives none. */
  readonly sourceMessageId: string | null;
  readonly refused: Answer;
  readonly tokenInvalid: Answer;
  readonly rateLimited: Answer;
  /** How long `rateLimited` says to wait, where it says so in its body. Absent: the suite adds the header `retry-after`. */
  readonly retryAfterMs?: number;
  readonly outOfOrder: Answer;
}

export interface SendSubject {
  readonly content: Json;
  readonly channel: OpenChannel;
  readonly answers: SendAnswers;
  /** Default `1`. */
  readonly recipient?: string;
  readonly conversation?: OpenConversation;
  /** Contents of each kind in `limits.kinds` that neither `writeText` nor `writeFile` makes. */
  readonly examples?: Partial<Record<ContentKind, readonly Json[]>>;
  /** A file with a text beside it. Needed where files and `maxCaptionLength` are in the limits. */
  caption?(text: string): Json;
  /** A content with so many choices. Needed where `maxChoices` is in the limits. */
  choices?(count: number): Json;
  /** Errors that the platform documents: name, answer, what follows. */
  readonly errors?: readonly (readonly [string, Answer, Partial<SendResult>])[];
}

export interface ConnectSubject {
  readonly body: { readonly [key: string]: Json };
  /** Bodies that are refused before anybody is called. Default: an empty one. */
  readonly invalid?: readonly Json[];
  readonly answers: Script;
  readonly connection: Partial<Connection>;
  /** Needed if connecting calls the platform. */
  readonly tokenInvalid?: Script;
}

export interface ExploreSubject {
  readonly body: { readonly [key: string]: Json };
  readonly answers: Script;
  readonly found: readonly { readonly sourceChannelId: string; readonly name: string }[];
}

export interface CheckSubject {
  readonly good: Script;
  readonly account: string | null;
  /** Name, answer, what is wrong; for the settings alone, or for the channel. */
  readonly bad: readonly (readonly [string, Script, CheckReason, ('settings' | 'channel')?])[];
}

export interface ProfileSubject {
  /** Default `1`. */
  readonly contactId?: string;
  readonly answers: Script;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly avatarFile?: FileLocation;
  /** The platform does not tell, and will not. */
  readonly gone: Script;
}

export interface FilesSubject {
  readonly ref: string;
  readonly answers: Script;
  readonly location: FileLocation;
  readonly gone: Script;
}

/** Parts of a declaration whose tests may stand in a file of their own, because no HTTP answer can play them. */
export type Part =
  | 'receives'
  | 'send'
  | 'errors'
  | 'profile'
  | 'check'
  | 'connect'
  | 'disconnect'
  | 'explore'
  | 'files'
  | 'markSeen'
  | 'polling';

/**
 * Promises that a platform makes impossible. `tokenInAddress`: it takes the token nowhere else. `signatureWithoutBody`:
 * what it signs is not the body. `noUnknownKinds`: it has one kind of event only. `tokenNeverRefused`: it has no tokens.
 */
export type Exception = 'tokenInAddress' | 'signatureWithoutBody' | 'noUnknownKinds' | 'tokenNeverRefused';

export interface ConformanceSubject<S extends Source> {
  readonly source: S;
  /** The source's folder: `new URL('..', import.meta.url)` from `src`. */
  readonly folder: URL;
  /** Valid settings. */
  readonly config: Infer<S['config']>;
  /** Further sources of the same component, whose commands `parse` makes, too. */
  readonly siblings?: readonly Source[];
  /** The source that parses for this one, if another does. */
  readonly component?: Source;
  /** The headers with which the platform signs a request with this body. Needed if the source has a webhook. */
  sign?(body: Uint8Array, request: RawRequest): Readonly<Record<string, string>>;
  /** What came with a fixture beside its body. */
  received?(fixture: string): {
    readonly query?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** Headers of a raw record that the parser needs, beside what the webhook keeps. */
  readonly rawHeaders?: Readonly<Record<string, string>>;
  /** Needed if the webhook has a challenge. */
  readonly challenge?: {
    readonly query: Readonly<Record<string, string>>;
    readonly answer: { readonly status: number; readonly body: string };
    /** Queries that must not be answered so. */
    readonly refused: readonly Readonly<Record<string, string>>[];
  };
  /** The fixture that shows each kind that arrives. */
  readonly kinds?: Partial<Record<ContentKind, string>>;
  /** Fixtures whose content cannot be shown, and why. */
  readonly notShown?: Readonly<Record<string, string>>;
  /** Needed if the source sends. */
  readonly send?: SendSubject;
  readonly profile?: ProfileSubject;
  readonly check?: CheckSubject;
  readonly connect?: ConnectSubject;
  readonly disconnect?: { readonly answers: Script };
  readonly explore?: ExploreSubject;
  readonly files?: FilesSubject;
  readonly markSeen?: { readonly answers: Script };
  /** Files, from the source's folder, that hold the tests of a part instead. */
  readonly elsewhere?: Partial<Record<Part, string>>;
  /** Each with its reason. */
  readonly exceptions?: Partial<Record<Exception, string>>;
}

export interface Fixture {
  readonly name: string;
  readonly body: Uint8Array;
}

export function fixturesOf({ folder }: { readonly folder: URL }): readonly Fixture[] {
  const fixtures = new URL('src/__fixtures__/', folder);
  if (!existsSync(fixtures)) return [];
  return readdirSync(fixtures)
    .toSorted()
    .map(name => ({ name, body: readFileSync(new URL(name, fixtures)) }));
}

/** The request in which a fixture comes, not signed yet. */
export function requestOf<S extends Source>(
  subject: ConformanceSubject<S>,
  { name, body }: Fixture,
): RawRequest & { readonly signed: RawRequest } {
  const { query = {}, headers = {} } = subject.received?.(name) ?? {};
  const path = subject.source.webhook?.path ?? '/';
  const search = new URLSearchParams(query).toString();
  const target = search === '' ? path : `${path}?${search}`;
  const request = { method: 'POST', path, target, query, headers, body, publicUrl: 'https://airy.example' } as const;
  const signed = { ...request, headers: { ...headers, ...subject.sign?.(body, request) } };
  return { ...request, signed };
}

/** The headers of the raw record that intake makes of a fixture. */
export function rawHeadersOf<S extends Source>(
  subject: ConformanceSubject<S>,
  fixture: string,
): Readonly<Record<string, string>> {
  const { keepHeaders = [], keepQuery = [] } = (subject.component ?? subject.source).webhook ?? {};
  const { query = {}, headers = {} } = subject.received?.(fixture) ?? {};
  const kept: Record<string, string> = { ...subject.rawHeaders };
  for (const name of keepHeaders) if (headers[name] !== undefined) kept[name] = headers[name];
  for (const name of keepQuery) if (query[name] !== undefined) kept[`query-${name}`] = query[name];
  return kept;
}
