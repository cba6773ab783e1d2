/** What the suite is told of a source. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Json } from '@airy/model';
import type { infer as Infer } from 'zod';
import type { OpenChannel, RawRequest, Source } from '../source.ts';

export interface Answer {
  readonly status: number;
  readonly body: Json | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The platform's answers to a send, in its own words. */
export interface SendAnswers {
  readonly accepted: Answer;
  /** What `accepted` gives as the message's id there; null if the platform gives none. */
  readonly sourceMessageId: string | null;
  readonly refused: Answer;
  readonly tokenInvalid: Answer;
  readonly rateLimited: Answer;
  readonly outOfOrder: Answer;
}

export interface ConformanceSubject<S extends Source> {
  readonly source: S;
  /** The source's folder: `new URL('..', import.meta.url)` from `src`. */
  readonly folder: URL;
  /** Valid settings. */
  readonly config: Infer<S['config']>;
  /** The headers with which the platform signs a body. Needed if the source has a webhook. */
  sign?(body: Uint8Array): Readonly<Record<string, string>>;
  /** Headers of a raw record that the parser needs, beside what the webhook keeps. */
  readonly rawHeaders?: Readonly<Record<string, string>>;
  /** Needed if the source sends. */
  readonly send?: { readonly content: Json; readonly channel: OpenChannel; readonly answers: SendAnswers };
}

export interface Fixture {
  readonly name: string;
  readonly body: Uint8Array;
}

export function fixturesOf({ folder }: { readonly folder: URL }): readonly Fixture[] {
  const fixtures = new URL('src/__fixtures__/', folder);
  return readdirSync(fixtures)
    .toSorted()
    .map(name => ({ name, body: readFileSync(new URL(name, fixtures)) }));
}

export function postOf(path: string, body: Uint8Array, headers: Readonly<Record<string, string>>): RawRequest {
  return { method: 'POST', path, target: path, query: {}, headers, body, publicUrl: 'https://airy.example' };
}
