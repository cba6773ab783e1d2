/** From a checked request to its answer: the call that a handler sees, its time, and the answer's status and body. */
import type { Request, Response } from 'express';
import { AiryError } from '@airy/errors';
import { readIdempotencyKey } from './idempotency.ts';
import type { Origins } from './origins.ts';
import { answerOnce, type AnswerStore, type KeptAnswer } from './kept-answers.ts';
import { extendPosition, positionCookie, readPosition } from './positions.ts';
import { contextOf } from './request-context.ts';
import type { AnyRoute, Call } from './route.ts';
import type { UploadedFile } from './upload.ts';

export interface AnswerSettings {
  readonly maxCallMs: number;
  /** Answers that are not as declared become errors. For tests. */
  readonly checkAnswers: boolean;
  readonly origins: Pick<Origins, 'isForeign'>;
  /** Where first answers are kept, for endpoints that need it (`keepsAnswer`). */
  answers(): AnswerStore;
}

/** None of an upload: that is a file. */
export function bytesOf({ body }: Request): Uint8Array {
  return Buffer.isBuffer(body) ? body : new Uint8Array();
}

export interface Asked {
  readonly request: Request;
  readonly response: Response;
  readonly bodyHash: string;
  readonly file: UploadedFile | null;
  readonly settings: AnswerSettings;
}

export async function answerCall(route: AnyRoute, body: unknown, asked: Asked): Promise<void> {
  const { response, settings } = asked;
  const call = callOf(route, asked);
  const work = async (): Promise<KeptAnswer> => {
    const result = await route.handle(body as never, call);
    if (settings.checkAnswers) checkAnswer(route, result);
    const text = result === undefined ? null : JSON.stringify(result);
    return { status: call.status(), body: text, position: call.written() };
  };
  const isKept = route.endpoint.keepsAnswer === true && call.idempotencyKey !== null;
  const answer = isKept ? answerOnce(settings.answers(), { call, endpoint: route.endpoint.path, work }) : work();
  const { status, body: text, position } = await within(settings.maxCallMs, answer);
  if (position !== null && position !== call.written()) call.setPosition(position);
  response.setHeader('Cache-Control', 'no-store');
  response.status(status);
  if (text === null) response.end();
  else response.type('json').send(text);
}

interface OpenCall extends Call {
  status(): number;
  /** The position that was written; null: none. */
  written(): string | null;
}

function callOf(route: AnyRoute, { request, response, bodyHash, file, settings }: Asked): OpenCall {
  const { maxCallMs, origins } = settings;
  let { status }: { status: number } = route.endpoint;
  let own: string | null = null;
  const hungUp = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) hungUp.abort();
  });
  const seen = readPosition(request.headers);
  return {
    requestId: contextOf(request).id,
    principal: contextOf(request).principal,
    foreignOrigin: origins.isForeign(request.headers) ? (request.headers.origin ?? null) : null,
    idempotencyKey: readIdempotencyKey(request.headers),
    body: bytesOf(request),
    bodyHash,
    file,
    position: seen,
    setPosition(written) {
      own = written;
      const position = extendPosition(seen, written);
      if (position === '') return;
      response.setHeader('Airy-Position', position);
      response.append('Set-Cookie', positionCookie(position, request.secure));
    },
    setStale: () => void response.setHeader('Airy-Stale', '1'),
    setOtherStatus() {
      status = route.endpoint.otherStatus?.status ?? status;
    },
    status: () => status,
    written: () => own,
    setCookie: cookie => void response.append('Set-Cookie', cookie),
    signal: AbortSignal.any([hungUp.signal, AbortSignal.timeout(maxCallMs)]),
  };
}

/** The result, or `overloaded` when it takes too long: nobody's connection hangs for ever. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AiryError('overloaded', 'The call took too long.')), ms);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function checkAnswer(route: AnyRoute, result: unknown): void {
  const checked = route.endpoint.response.safeParse(result);
  if (!checked.success)
    throw new Error(`The answer of ${route.endpoint.path} is not as declared: ${checked.error.message}`);
}
