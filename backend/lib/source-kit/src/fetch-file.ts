/** Files from addresses that platforms, and so anybody, may have chosen: bounded in bytes, time and hops, and kept out of our own network. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Agent, request, type Dispatcher } from 'undici';
import { addressNotPublic, publicOnlyGuard, refusePrivateLiteral } from './address-guard.ts';
import { textAt } from './read-json.ts';
import type { FileLocation } from './source.ts';

export interface FileFetcherOptions {
  /** False: addresses of our own network, too. */
  readonly publicOnly: boolean;
  /** Of one file. */
  readonly maxBytes: number;
  /** Of one file, all hops together. Default 60,000. */
  readonly timeoutMs?: number;
}

/** `gone`, `too_large`, `wrong_type` and `refused` stay so; after `away` it may be there. */
export type FetchProblem = 'gone' | 'too_large' | 'wrong_type' | 'refused' | 'away';

export type FetchedFile =
  | { readonly ok: true; readonly bytes: number; readonly sha256: string }
  | {
      readonly ok: false;
      readonly problem: FetchProblem;
      readonly reason: string;
      readonly retryAfterMs: number | null;
    };

export interface FileFetcher {
  /** Writes the file to a path, which is empty again if it could not be fetched. Never rejects for what others do. */
  fetch(location: FileLocation, path: string, signal: AbortSignal): Promise<FetchedFile>;
  close(): Promise<void>;
}

const maxHops = 5;
const redirects = new Set([301, 302, 303, 307, 308]);
const goneStatuses = new Set([400, 403, 404, 410, 415]);

export function createFileFetcher(options: FileFetcherOptions): FileFetcher {
  const { publicOnly, maxBytes, timeoutMs = 60_000 } = options;
  const agent = new Agent({
    connections: 16,
    connect: { timeout: 5_000, ...(publicOnly && { lookup: publicOnlyGuard.lookup }) },
  });
  const work = { agent, maxBytes, publicOnly };
  return {
    async fetch(location, path, signal) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        const fetched = await follow(location, { ...work, path, signal: limited });
        if (!fetched.ok) await rm(path, { force: true });
        return fetched;
      } catch (error) {
        await rm(path, { force: true });
        return { ok: false, ...problemOf(error), retryAfterMs: null };
      }
    },
    close: () => agent.destroy(),
  };
}

interface Work {
  readonly agent: Agent;
  readonly maxBytes: number;
  readonly publicOnly: boolean;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** What is asked for with a credential is asked for at one place only. */
async function follow(location: FileLocation, work: Work): Promise<FetchedFile> {
  const first = parsed(location.url);
  for (let url = first, hop = 0; url !== null && hop <= maxHops; hop++) {
    if (work.publicOnly) refusePrivateLiteral(url.href);
    const headers = url.origin === first?.origin ? { ...location.headers } : {};
    const { agent: dispatcher, signal } = work;
    const answer = await request(url, { dispatcher, signal, headers, method: 'GET' });
    const next = redirects.has(answer.statusCode) ? textAt(answer.headers, 'location') : null;
    if (next === null) return await taken(answer, work);
    await answer.body.dump();
    url = parsed(next, url);
  }
  return problem('refused', first === null ? 'no address of a file' : 'it is passed on too often, or to no address');
}

async function taken(answer: Dispatcher.ResponseData, work: Work): Promise<FetchedFile> {
  const { statusCode: status, headers, body } = answer;
  if (status !== 200) {
    await body.dump();
    if (goneStatuses.has(status)) return problem('gone', `answered ${status}`);
    return { ...problem('away', `answered ${status}`), retryAfterMs: retryAfterOf(headers['retry-after']) };
  }
  const refusal =
    Number(headers['content-length'] ?? 0) > work.maxBytes ? 'too_large' : isPage(headers) ? 'wrong_type' : null;
  if (refusal !== null) {
    // Giving up an answer is an error to its stream, which is nobody's.
    body.on('error', () => undefined).destroy();
    return problem(refusal, refusal === 'too_large' ? 'larger than a file may be' : 'a page instead of a file');
  }
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > work.maxBytes) throw new TooLargeError();
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(body, counted, createWriteStream(work.path, { mode: 0o600 }), { signal: work.signal });
  return { ok: true, bytes, sha256: hash.digest('hex') };
}

/** A page that says "sign in" or "gone" with status 200. */
function isPage(headers: Dispatcher.ResponseData['headers']): boolean {
  return (textAt(headers, 'content-type') ?? '').toLowerCase().startsWith('text/html');
}

class TooLargeError extends Error {}

function problemOf(error: unknown): { readonly problem: FetchProblem; readonly reason: string } {
  if (error instanceof TooLargeError) return { problem: 'too_large', reason: 'larger than a file may be' };
  const code = textAt(error, 'code') ?? textAt(error, 'name') ?? 'failed';
  return { problem: code === addressNotPublic ? 'refused' : 'away', reason: code };
}

function problem(kind: FetchProblem, reason: string): Extract<FetchedFile, { ok: false }> {
  return { ok: false, problem: kind, reason, retryAfterMs: null };
}

function parsed(url: string, base?: URL): URL | null {
  const found = URL.parse(url, base);
  return found !== null && /^https?:$/.test(found.protocol) && found.username === '' ? found : null;
}

/** Seconds, or a date. */
function retryAfterOf(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string') return null;
  const waitMs = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}
