/** The part of Twilio's REST API that messages need: paths, credentials and answers as its own library expects them. */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { checkMessage } from './check-message.ts';
import type { AcceptedMessage, Endpoint, Mode, State } from './state.ts';
import { TwilioError, twilioErrors } from './twilio-error.ts';

export interface RestApiOptions {
  readonly state: State;
  readonly url: string;
  /** After a message was accepted; the answer may still be on its way. */
  onAccepted(message: AcceptedMessage, mode: Mode): void;
}

const account = '/2010-04-01/Accounts/:account';

export function restApi(options: RestApiOptions): Router {
  const { state } = options;
  const router = Router();
  router.use(['/2010-04-01', '/v2'], express.text({ type: () => true, limit: '1mb' }), (request, _response, next) => {
    authenticate(state, request);
    next();
  });
  router.get(`${account}.json`, (_request, response) => void response.json(accountOf(state)));
  router.post(`${account}/Messages.json`, (request, response) => send(options, request, response));
  router.get(`${account}/Messages.json`, (_request, response) => {
    response.json(listOf('messages', state.accepted.map(message => messageOf(state, message)).toReversed()));
  });
  router.get(`${account}/Messages/:sid.json`, (request, response) => {
    const message = state.message(String(request.params['sid']));
    if (message === null) throw twilioErrors.notFound(request.path);
    response.json(messageOf(state, message));
  });
  router.get(`${account}/Messages/:message/Media/:media`, (_request, response) => {
    // Twilio keeps files elsewhere, and names the place for a while.
    response.redirect(307, `${options.url}/simulator/picture.png`);
  });
  numberRoutes(router, state);
  senderRoutes(router, state, options.url);
  router.use(['/2010-04-01', '/v2'], (request: Request) => {
    throw twilioErrors.notFound(request.path);
  });
  router.use(answerError);
  return router;
}

// Express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params
const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof TwilioError)) return next(error);
  response.status(error.status).json(error.body);
};

function authenticate({ settings }: State, request: Request): void {
  const { accountSid, authToken } = settings;
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const [, asked] = /^\/2010-04-01\/Accounts\/([^/.]+)/.exec(request.originalUrl) ?? [];
  if (request.headers.authorization !== expected || (asked !== undefined && asked !== accountSid))
    throw twilioErrors.authenticate();
}

function formOf(request: Request): URLSearchParams {
  return new URLSearchParams(typeof request.body === 'string' ? request.body : '');
}

async function send({ state, onAccepted }: RestApiOptions, request: Request, response: Response): Promise<void> {
  state.sendCalls++;
  const mode = state.modes.take();
  refuseBy(mode, state, response);
  if (mode === 'cut-before-accept') return void request.socket.destroy();
  const call = checkMessage(formOf(request));
  if (state.endpoint(call.from) === null)
    throw call.from.startsWith('whatsapp:') ? twilioErrors.noChannel() : twilioErrors.notOurs(call.from);
  if (state.optedOut.has(`${call.from}/${call.to}`)) throw twilioErrors.optedOut();
  const message = state.accept(call);
  onAccepted(message, mode);
  if (mode === 'cut-after-accept') return void request.socket.destroy();
  if (mode === 'slow') await new Promise(resolve => setTimeout(resolve, state.slowMs));
  response.status(201).json({ ...messageOf(state, message), status: 'queued' });
}

function refuseBy(mode: Mode, state: State, response: Response): void {
  switch (mode) {
    case 'rate-limited':
      if (state.retryAfterSeconds !== null) response.setHeader('Retry-After', state.retryAfterSeconds);
      throw twilioErrors.tooManyRequests();
    case 'unavailable':
      throw twilioErrors.unavailable();
    case 'error':
      throw twilioErrors.internal();
    case 'wrong-token':
      throw twilioErrors.authenticate();
    default:
  }
}

function listOf(name: string, items: readonly unknown[]) {
  return { [name]: items, page: 0, page_size: 50, first_page_uri: null, next_page_uri: null, previous_page_uri: null };
}

function accountOf({ settings }: State) {
  const { accountSid, accountName } = settings;
  return { sid: accountSid, friendly_name: accountName, status: 'active', type: 'Full', date_created: rfc2822(0) };
}

function rfc2822(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

function messageOf({ settings }: State, message: AcceptedMessage) {
  const { sid, to, from, body, mediaUrls, status, errorCode, at } = message;
  return {
    account_sid: settings.accountSid,
    api_version: '2010-04-01',
    body,
    date_created: rfc2822(at),
    date_sent: null,
    date_updated: rfc2822(at),
    direction: 'outbound-api',
    error_code: errorCode,
    error_message: null,
    from,
    messaging_service_sid: null,
    num_media: String(mediaUrls.length),
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid,
    status,
    subresource_uris: {},
    to,
    uri: `/2010-04-01/Accounts/${settings.accountSid}/Messages/${sid}.json`,
  };
}

function numberRoutes(router: Router, state: State): void {
  const path = `${account}/IncomingPhoneNumbers`;
  router.get(`${path}.json`, (request, response) => {
    const wanted = request.query['PhoneNumber'];
    const found = state.numbers().filter(({ address }) => wanted === undefined || address === wanted);
    response.json(listOf('incoming_phone_numbers', found.map(numberOf)));
  });
  router.post(`${path}/:sid.json`, (request, response) => {
    const number = state.numbers().find(({ sid }) => sid === request.params['sid']);
    if (number === undefined) throw twilioErrors.notFound(request.path);
    const url = formOf(request).get('SmsUrl');
    if (url !== null) number.webhookUrl = url === '' ? null : url;
    response.json(numberOf(number));
  });
  router.get(`${account}/SMS/ShortCodes.json`, (_request, response) => void response.json(listOf('short_codes', [])));
}

function numberOf({ sid, address, name, webhookUrl }: Endpoint) {
  return {
    sid,
    phone_number: address,
    friendly_name: name,
    sms_url: webhookUrl ?? '',
    sms_method: 'POST',
    capabilities: { voice: false, sms: true, mms: true, fax: false },
  };
}

function senderRoutes(router: Router, state: State, url: string): void {
  router.get('/v2/Channels/Senders', (_request, response) => {
    const meta = { page: 0, page_size: 50, key: 'senders', next_page_url: null, previous_page_url: null };
    response.json({ senders: state.senders().map(senderOf), meta: { ...meta, url: `${url}/v2/Channels/Senders` } });
  });
  router.get('/v2/Channels/Senders/:sid', (request, response) => void response.json(senderOf(sender(state, request))));
  router.post('/v2/Channels/Senders/:sid', (request, response) => {
    const found = sender(state, request);
    const body: unknown = JSON.parse(typeof request.body === 'string' ? request.body : '{}');
    const webhook = (body as { readonly webhook?: { readonly callback_url?: string } }).webhook;
    if (webhook?.callback_url !== undefined) found.webhookUrl = webhook.callback_url || null;
    response.status(202).json(senderOf(found));
  });
}

function sender(state: State, request: Request): Endpoint {
  const found = state.senders().find(({ sid }) => sid === request.params['sid']);
  if (found === undefined) throw twilioErrors.notFound(request.path);
  return found;
}

function senderOf({ sid, address, name, webhookUrl }: Endpoint) {
  return {
    sid,
    status: 'ONLINE',
    sender_id: address,
    profile: { name },
    webhook: { callback_url: webhookUrl, callback_method: 'POST', status_callback_url: null },
  };
}
