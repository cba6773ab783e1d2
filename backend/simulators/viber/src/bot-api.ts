/** The bot API: paths, the token's header, answers with their numbers. */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { checkMessage } from './check-message.ts';
import type { AcceptedMessage, Mode, State } from './state.ts';
import { Refusal, statuses } from './status.ts';

export interface BotApiOptions {
  readonly state: State;
  /** Calls the address as Viber does, to see whether somebody is there. */
  isTaken(url: string): Promise<boolean>;
  /** After a message was accepted; the answer may still be on its way. */
  onAccepted(message: AcceptedMessage, mode: Mode): void;
}

export function botApi(options: BotApiOptions): Router {
  const { state } = options;
  const router = Router();
  router.use(express.json({ limit: '1mb' }), (request, _response, next) => {
    const token = request.headers['x-viber-auth-token'];
    if (token === undefined) throw new Refusal('invalidAuthToken', 'missing_auth_token');
    if (token !== state.settings.authToken || state.modes.mode === 'wrong-token') throw new Refusal('invalidAuthToken');
    next();
  });
  router.post('/get_account_info', (_request, response) => {
    const { accountId, name } = state.settings;
    answer(response, {
      id: accountId,
      name,
      uri: 'simulated',
      webhook: state.webhookUrl,
      subscribers_count: state.subscribed.size,
    });
  });
  router.post('/set_webhook', (request, response) => setWebhook(options, request, response));
  router.post('/send_message', (request, response) => send(options, request, response));
  router.post('/get_user_details', (request, response) => {
    const id = fieldOf(request, 'id');
    const name = state.subscribed.get(id);
    if (name === undefined) throw new Refusal('receiverNotRegistered');
    answer(response, {
      message_token: 4_912_661_846_655,
      user: { id, name, avatar: null, country: 'UK', language: 'en' },
    });
  });
  router.use(() => {
    throw new Refusal('badData', 'unknown method');
  });
  router.use(answerRefusal);
  return router;
}

// Express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params
const answerRefusal: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof Refusal)) return next(error);
  response.json({ status: error.status, status_message: error.message });
};

function answer(response: Response, more: Readonly<Record<string, unknown>>): void {
  response.json({ status: statuses.ok, status_message: 'ok', ...more });
}

function fieldOf(request: Request, name: string): string {
  const value: unknown = (request.body as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : '';
}

async function setWebhook({ state, isTaken }: BotApiOptions, request: Request, response: Response): Promise<void> {
  const url = fieldOf(request, 'url');
  if (url !== '' && !URL.canParse(url)) throw new Refusal('invalidUrl');
  if (url !== '' && !(await isTaken(url))) throw new Refusal('invalidUrl', 'the webhook did not answer 200');
  state.webhookUrl = url === '' ? null : url;
  answer(response, { event_types: ['delivered', 'seen', 'failed', 'conversation_started', 'message'] });
}

async function send({ state, onAccepted }: BotApiOptions, request: Request, response: Response): Promise<void> {
  const mode = state.modes.take();
  if (mode === 'rate-limited') throw new Refusal('tooManyRequests');
  if (mode === 'error') throw new Refusal('generalError', 'general error');
  if (mode === 'unavailable') return void response.status(503).send('<html>Service unavailable</html>');
  if (mode === 'cut-before-accept') return void request.socket.destroy();
  const message = checkMessage(request.body);
  if (state.webhookUrl === null) throw new Refusal('webhookNotSet');
  if (!state.subscribed.has(String(message['receiver']))) throw new Refusal('receiverNotSubscribed');
  const accepted = state.accept(message);
  onAccepted(accepted, mode);
  if (mode === 'cut-after-accept') return void request.socket.destroy();
  if (mode === 'slow') await new Promise(resolve => setTimeout(resolve, state.slowMs));
  // The digits stay: as a number they would lose the last ones.
  const text = JSON.stringify({ status: statuses.ok, status_message: 'ok', message_token: 0, billing_status: 1 });
  response.type('json').send(text.replace('"message_token":0', `"message_token":${accepted.token}`));
}
