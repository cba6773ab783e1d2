/** The Graph API subset: messages, files, numbers, accounts, subscriptions. */
import { GraphError, graphErrors } from '@airy/simulator-messenger';
import express, { Router, type ErrorRequestHandler, type Request } from 'express';
import { fieldsOf, numberFor, tokenOf } from './bearer.ts';
import { cloudErrors } from './cloud-errors.ts';
import { messages, type MessagesPlatform } from './messages-api.ts';
import { readUpload } from './read-upload.ts';
import type { SimulatedNumber } from './settings.ts';
import type { State } from './state.ts';

export interface Platform extends MessagesPlatform {
  readonly url: string;
  readonly state: State;
  /** Webhooks go there from now on. */
  pointTo(webhookUrl: string): void;
}

export function graphApi(platform: Platform): Router {
  const { state } = platform;
  const router = Router();
  router.use(express.json({ limit: '1mb' }), express.urlencoded({ extended: false }));
  router.all('/oauth/access_token', (request, response) => void response.json(exchange(state, request)));
  router.post('/:number/messages', (request, response) => messages(platform, request, response));
  router.post('/:number/media', async (request, response) => void response.json(await upload(state, request)));
  router.get('/:app/subscriptions', (request, response) => void response.json(subscriptions(platform, request)));
  router.post('/:app/subscriptions', (request, response) => void response.json(enterWebhook(platform, request)));
  router.get('/:account/subscribed_apps', (request, response) => void response.json(subscribedApps(state, request)));
  router.post('/:account/subscribed_apps', (request, response) => {
    state.subscribedAccounts.add(accountFor(state, request));
    response.json({ success: true });
  });
  router.get('/:account/phone_numbers', (request, response) => void response.json(phoneNumbers(state, request)));
  router.get('/:id', (request, response) => void response.json(node(platform, request)));
  router.use((request: Request) => {
    throw graphErrors.unknownObject(request.path.slice(1));
  });
  router.use(answerError);
  return router;
}

/** Where files are fetched: only with the token. */
export function downloads({ state }: Platform): Router {
  const router = Router();
  router.get('/:id', (request, response) => {
    state.bearerOf(tokenOf(request));
    const file = state.files.get(request.params.id);
    if (!file) return void response.status(404).end();
    response.type(file.type).send(file.bytes);
  });
  router.use(answerError);
  return router;
}

// Express knows an error handler by its four parameters.
// oxlint-disable-next-line max-params
const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof GraphError)) return next(error);
  response.status(error.declaration.status).json(error.body);
};

function accountFor(state: State, request: Request): string {
  const asked = String(request.params['account']);
  if (state.bearerOf(tokenOf(request)) !== 'user' || asked !== state.settings.accountId)
    throw graphErrors.unknownObject(asked);
  return asked;
}

/** Tokens of system users are given back as they are. */
function exchange(state: State, request: Request) {
  const fields = fieldsOf(request);
  const { appId, appSecret } = state.settings;
  if (fields['grant_type'] !== 'fb_exchange_token') throw graphErrors.invalidParameter('grant_type is not known');
  if (fields['client_id'] !== appId || fields['client_secret'] !== appSecret)
    throw graphErrors.invalidParameter('Error validating client secret.');
  const token = fields['fb_exchange_token'] ?? '';
  state.bearerOf(token);
  return { access_token: token, token_type: 'bearer' };
}

function subscriptions({ state }: Platform, request: Request) {
  if (state.bearerOf(tokenOf(request)) !== 'app') throw graphErrors.invalidParameter('an app token is needed');
  if (state.webhookUrl === null) return { data: [] };
  const fields = ['messages', 'smb_message_echoes'].map(name => ({ name, version: 'v25.0' }));
  return { data: [{ object: 'whatsapp_business_account', callback_url: state.webhookUrl, active: true, fields }] };
}

function enterWebhook({ state, pointTo }: Platform, request: Request) {
  if (state.bearerOf(tokenOf(request)) !== 'app') throw graphErrors.invalidParameter('an app token is needed');
  const { callback_url: address = '' } = fieldsOf(request);
  if (!URL.canParse(address)) throw graphErrors.invalidParameter('callback_url is not an address');
  pointTo(address);
  return { success: true };
}

function subscribedApps(state: State, request: Request) {
  const { appId } = state.settings;
  const isSubscribed = state.subscribedAccounts.has(accountFor(state, request));
  const app = { whatsapp_business_api_data: { link: 'https://app.example', name: 'Simulated app', id: appId } };
  return { data: isSubscribed ? [app] : [] };
}

function numberFields({ id, displayPhoneNumber, verifiedName }: SimulatedNumber) {
  return { verified_name: verifiedName, display_phone_number: displayPhoneNumber, quality_rating: 'GREEN', id };
}

function phoneNumbers(state: State, request: Request) {
  accountFor(state, request);
  const { numbers } = state.settings;
  const after = Number(fieldsOf(request)['after'] ?? 0);
  const end = after + Math.min(100, Number(fieldsOf(request)['limit'] ?? 25));
  const cursors = { before: String(after), after: String(end) };
  const next = end < numbers.length ? { next: `https://graph.facebook.com/phone_numbers?after=${end}` } : {};
  return { data: numbers.slice(after, end).map(numberFields), paging: { cursors, ...next } };
}

/** The app, a number or a file. */
function node({ state, url }: Platform, request: Request) {
  const id = String(request.params['id']);
  const { settings, files } = state;
  const bearer = state.bearerOf(tokenOf(request));
  if (bearer === 'app' && id === settings.appId) return { id, name: 'Simulated app' };
  const number = settings.numbers.find(one => one.id === id);
  if (number) {
    const account = { entity_type: 'WABA', id: settings.accountId, can_send_message: 'AVAILABLE' };
    const entities = [{ entity_type: 'PHONE_NUMBER', id, can_send_message: 'AVAILABLE' }, account];
    return { ...numberFields(number), health_status: { can_send_message: 'AVAILABLE', entities } };
  }
  const file = files.get(id);
  if (!file) throw graphErrors.unknownObject(id);
  const facts = { mime_type: file.type, file_size: file.bytes.length, id, messaging_product: 'whatsapp' };
  return { url: `${url}/downloads/${id}`, ...facts };
}

async function upload(state: State, request: Request) {
  numberFor(state, request);
  const { fields, file } = await readUpload(request);
  if (fields['messaging_product'] !== 'whatsapp') throw cloudErrors.invalidParameter('messaging_product is required');
  if (file === null || file.bytes.length === 0) throw cloudErrors.invalidMedia('there is no file');
  return { id: state.keep(file) };
}
