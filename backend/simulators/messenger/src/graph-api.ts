/** The Graph API subset: sending, profiles, tokens, pages, subscriptions. */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { batch, listSubscriptions, subscribeApp } from './app-api.ts';
import { checkCall, recipientOf, type SendCall } from './check-send.ts';
import { fieldsOf, pageFor, tokenOf } from './graph-call.ts';
import { GraphError, graphErrors } from './graph-error.ts';
import { picturePath } from './picture.ts';
import type { SimulatedPage } from './settings.ts';
import { platformOf, type AcceptedSend, type Person, type State } from './state.ts';
import type { WebhookSender } from './webhook-sender.ts';

export interface GraphApiOptions {
  readonly state: State;
  readonly webhooks: WebhookSender;
  /** After a message was accepted; the answer may still be on its way. */
  onAccepted(send: AcceptedSend): void;
}

export function graphApi(options: GraphApiOptions): Router {
  const { state } = options;
  const router = Router();
  router.use(express.json({ limit: '1mb' }), express.urlencoded({ extended: false }));
  router.all('/oauth/access_token', (request, response) => void response.json(exchange(state, request)));
  router.post('/', (request, response) => void response.json(batch(state, request)));
  router.get(`/${state.settings.appId}/subscriptions`, (request, response) => {
    response.json(listSubscriptions(options, request));
  });
  router.post(`/${state.settings.appId}/subscriptions`, async (request, response) => {
    response.json(await subscribeApp(options, request));
  });
  router.post('/:page/messages', (request, response) => send(options, request, response));
  router.get('/me/accounts', (request, response) => void response.json(accounts(state, request)));
  router.get('/:page/conversations', (request, response) => void response.json(conversations(state, request)));
  router.get('/:page/subscribed_apps', (request, response) => void response.json(subscribedApps(state, request)));
  router.post('/:page/subscribed_apps', (request, response) => void response.json(subscribe(state, request)));
  router.delete('/:page/subscribed_apps', (request, response) => {
    state.subscribe(pageFor(state, request).id, []);
    response.json({ success: true });
  });
  router.get('/:id', (request, response) => void response.json(node(state, request)));
  router.use((request: Request) => {
    throw graphErrors.unknownObject(request.path.slice(1));
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

function exchange(state: State, request: Request) {
  const fields = fieldsOf(request);
  const { appId, appSecret } = state.settings;
  if (fields['grant_type'] !== 'fb_exchange_token') throw graphErrors.invalidParameter('grant_type is not known');
  if (fields['client_id'] !== appId || fields['client_secret'] !== appSecret)
    throw graphErrors.invalidParameter('Error validating client secret.');
  const token = state.exchange(fields['fb_exchange_token'] ?? '');
  return { access_token: token, token_type: 'bearer', expires_in: 5_183_944 };
}

/** Where whoever asks can fetch it. */
function pictureOf(request: Request, id: string): string {
  return `http://${request.headers.host ?? 'localhost'}${picturePath}?of=${id}`;
}

function pageFields(request: Request, page: SimulatedPage, isOwners: boolean) {
  const { id, name, instagram } = page;
  return {
    id,
    name,
    name_with_location_descriptor: name,
    picture: { data: { height: 50, width: 50, is_silhouette: false, url: pictureOf(request, id) } },
    ...(isOwners ? { access_token: page.token } : {}),
    ...(instagram
      ? { instagram_business_account: { ...instagram, name, profile_picture_url: pictureOf(request, instagram.id) } }
      : {}),
  };
}

function accounts(state: State, request: Request) {
  if (state.bearerOf(tokenOf(request)).kind !== 'user') throw graphErrors.invalidParameter('a user token is needed');
  const { pages } = state.settings;
  const size = Math.min(100, Number(fieldsOf(request)['limit'] ?? 25));
  const after = Number(fieldsOf(request)['after'] ?? 0);
  const end = after + size;
  const cursors = { before: String(after), after: String(end) };
  return {
    data: pages.slice(after, end).map(page => pageFields(request, page, true)),
    paging: end < pages.length ? { cursors, next: `https://graph.facebook.com/me/accounts?after=${end}` } : { cursors },
  };
}

function conversations(state: State, request: Request) {
  const page = pageFor(state, request);
  const person = state.people.get(fieldsOf(request)['user_id'] ?? '');
  if (!person) return { data: [] };
  const names = [
    { name: `${person.firstName} ${person.lastName}`, email: `${person.id}@facebook.com`, id: person.id },
    { name: page.name, email: `${page.id}@facebook.com`, id: page.id },
  ];
  return { data: [{ participants: { data: names }, id: `t_${person.id}` }] };
}

function subscribedApps(state: State, request: Request) {
  const { appId: id } = state.settings;
  const fields = state.fieldsOf(pageFor(state, request).id);
  return { data: fields.length === 0 ? [] : [{ id, name: 'Simulated app', subscribed_fields: fields }] };
}

function subscribe(state: State, request: Request) {
  const page = pageFor(state, request);
  const listed: unknown = (request.body as { readonly subscribed_fields?: unknown } | undefined)?.subscribed_fields;
  const given: readonly unknown[] = Array.isArray(listed)
    ? listed
    : (fieldsOf(request)['subscribed_fields'] ?? '').split(',');
  const wanted = given.map(String).filter(field => field !== '');
  if (wanted.length === 0) throw graphErrors.invalidParameter('param subscribed_fields must be non-empty.');
  state.subscribe(page.id, wanted);
  return { success: true };
}

/** A page, a person or the app. */
function node(state: State, request: Request) {
  const { id } = request.params as { readonly id: string };
  const bearer = state.bearerOf(tokenOf(request));
  if (bearer.kind === 'app' && id === state.settings.appId) return { id, name: 'Simulated app' };
  const page = bearer.kind === 'page' && id === 'me' ? bearer.page : state.pageOf(id);
  if (page)
    return {
      ...pageFields(request, page, bearer.kind === 'user'),
      is_webhooks_subscribed: state.subscribed.has(page.id),
    };
  state.profileCalls++;
  const person = state.people.get(id);
  if (!person || bearer.kind !== 'page' || state.hiddenProfiles.has(id)) throw graphErrors.unknownObject(id);
  const isInstagrams = platformOf(bearer.page, state.accountFor(bearer.page, id)) === 'instagram';
  return profileOf(person, { isInstagrams, picture: pictureOf(request, id) });
}

/** Messenger and Instagram have other fields. */
function profileOf(
  { id, firstName, lastName }: Person,
  { isInstagrams, picture }: { readonly isInstagrams: boolean; readonly picture: string },
) {
  if (!isInstagrams) return { id, first_name: firstName, last_name: lastName, profile_pic: picture };
  const name = `${firstName} ${lastName}`.trim();
  return { id, name, username: firstName.toLowerCase(), profile_pic: picture };
}

async function send({ state, onAccepted }: GraphApiOptions, request: Request, response: Response): Promise<void> {
  const page = pageForSend(state, request);
  const accountId = state.accountFor(page, recipientOf(request.body));
  const platform = platformOf(page, accountId);
  const call = checkCall(request.body, platform);
  if ('action' in call) return answerAction({ state, accountId }, call, response);
  state.sendCalls++;
  const mode = state.takeMode();
  refuseBy({ mode, state, call, isInstagrams: platform === 'instagram' }, response);
  if (mode === 'proxy-error') return void response.status(502).type('html').send('<html>Bad gateway</html>');
  if (mode === 'cut-before-accept') return void request.socket.destroy();
  if (!state.people.has(call.recipient)) throw graphErrors.noUser();
  const accepted = state.accept({ pageId: accountId, recipient: call.recipient, message: call.message });
  onAccepted(accepted);
  if (mode === 'cut-after-accept') return void request.socket.destroy();
  if (mode === 'slow') await new Promise(resolve => setTimeout(resolve, state.slowMs));
  response.json({ recipient_id: call.recipient, message_id: accepted.mid });
}

/** A refused token counts as a call, too. */
function pageForSend(state: State, request: Request): SimulatedPage {
  try {
    return pageFor(state, request);
  } catch (error) {
    state.sendCalls++;
    throw error;
  }
}

function answerAction(
  { state, accountId }: { readonly state: State; readonly accountId: string },
  { recipient, action }: { readonly recipient: string; readonly action: string },
  response: Response,
): void {
  if (action === 'mark_seen') state.markSeen(accountId, recipient);
  response.json({ recipient_id: recipient });
}

interface Refusal {
  readonly mode: State['mode'];
  readonly state: State;
  readonly call: SendCall;
  readonly isInstagrams: boolean;
}

function refuseBy({ mode, state, call, isInstagrams }: Refusal, response: Response): void {
  if (call.isHumanAgents && !state.settings.humanAgent) throw graphErrors.humanAgentNotGranted();
  switch (mode) {
    case 'rate-limited':
      if (state.retryAfterSeconds !== null) response.setHeader('Retry-After', state.retryAfterSeconds);
      throw graphErrors.rateLimited();
    case 'error':
      throw graphErrors.temporary();
    case 'expired-token':
      throw graphErrors.expiredToken();
    case 'no-permission':
      throw graphErrors.noPermission();
    case 'window-closed':
      if (call.isHumanAgents) return;
      throw isInstagrams ? graphErrors.instagramWindowClosed() : graphErrors.windowClosed();
    default:
  }
}
