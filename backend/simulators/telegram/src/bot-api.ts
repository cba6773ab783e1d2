/** The Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
import { setTimeout as sleep } from 'node:timers/promises';
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { BotError, botErrors } from './bot-error.ts';
import { isSend } from './check-send.ts';
import { methods, type MethodCall } from './methods.ts';
import { parametersOf } from './parameters.ts';
import { send } from './send.ts';
import type { State } from './state.ts';

export interface BotApiOptions {
  readonly state: State;
  onWebhook(botId: number): void;
}

/** Methods by their name in small letters: Telegram does not mind. */
const named = new Map(Object.entries(methods).map(([name, method]) => [name.toLowerCase(), method]));

/** Bytes of the body; 60 MB hold the largest file that may be handed over. */
const rawBody = express.raw({ type: () => true, limit: '60mb' });

export function botApi(options: BotApiOptions): Router {
  const { state } = options;
  const router = Router();
  router.get(/^\/file\/bot([^/]+)\/(.+)$/, (request, response) => {
    const [token = '', path = ''] = [request.params[0], request.params[1]].map(String);
    state.botOf(token);
    const file = [...state.files.values()].find(one => one.path === path);
    if (!file) throw botErrors.notFound();
    response.type('application/octet-stream').send(Buffer.from(file.bytes));
  });
  router.all(/^\/bot([^/]+)\/(\w+)$/, rawBody, async (request, response) => {
    const signal = closeSignal(response);
    const call = { ...options, bot: state.botOf(String(request.params[0])), signal };
    const result = await answer(call, String(request.params[1]), { request, response });
    if (!response.destroyed) response.json({ ok: true, result });
  });
  router.use(answerError);
  return router;
}

type Exchange = { readonly request: Request; readonly response: Response };

async function answer(call: Omit<MethodCall, 'parameters'>, name: string, { request, response }: Exchange) {
  call.state.calls.push(name);
  const full = { ...call, parameters: await parametersOf(request) };
  const method = named.get(name.toLowerCase());
  if (method) return method(full);
  if (!isSend(name)) throw botErrors.notFound();
  return sendByMode(name, full, response);
}

async function sendByMode(name: string, call: MethodCall, response: Response): Promise<unknown> {
  const { state } = call;
  const mode = state.takeMode();
  if (mode === 'rate-limited') throw botErrors.rateLimited(state.retryAfterSeconds);
  if (mode === 'error') throw botErrors.restart();
  if (mode === 'expired-token') throw botErrors.unauthorized();
  if (mode === 'cut-before-accept') return void response.destroy();
  if (mode === 'slow') await sleep(state.slowMs);
  const message = await send(name, call);
  if (mode === 'cut-after-accept') response.destroy();
  return message;
}

function closeSignal(response: Response): AbortSignal {
  const closing = new AbortController();
  response.once('close', () => closing.abort());
  return closing.signal;
}

// Express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params
const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof BotError)) return next(error);
  response.status(error.status).json(error.body);
};
