/** The Graph API subset: sending, profiles, tokens, pages, subscriptions. */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { checkSend } from './check-send.ts';
import { GraphError, graphErrors } from './graph-error.ts';
import type { SimulatedPage } from './settings.ts';
import type { AcceptedSend, State } from './state.ts';

export interface GraphApiOptions {
  readonly state: State;
  /** After a message was accepted; the answer may still be on its way. */
  onAccepted(send: AcceptedSend): void;
}

type Fields = Readonly<Record<string, string>>;

export function graphApi({ state, onAccepted }: GraphApiOptions): Router {
  const router = Router();
  router.use(express.json({ limit: '1mb' }), express.urlencoded({ extended: false }));
  router.all('/oauth/access_token', (request, response) => void response.json(exchange(state, request)));
  router.post('/:page/messages', (request, response) => send({ state, onAccepted }, request, response));
  router.get('/me/accounts', (request, response) => void response.json(accounts(state, request)));
  router.get('/:page/conversations', (request, response) => void response.json(conversations(state, request)));
  router.post('/:page/subscribed_apps', (request, response) => void response.json(subscribe(state, request)));
  router.delete('/:page/subscribed_apps', (request, response) => {
    state.subscribed.delete(pageFor(state, request).id);
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

/** A header, the query or the body may carry it. */
function tokenOf(request: Request): string | null {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return bearer ?? fieldsOf(request)['access_token'] ?? null;
}

function fieldsOf(request: Request): Fields {
  const body: unknown = request.body;
  const inBody = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const all = { ...request.query, ...inBody };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The page of the path, which the token must be of: `me`, or its id. */
function pageFor(state: State, request: Request): SimulatedPage {
  const bearer = state.bearerOf(tokenOf(request));
  if (bearer.kind !== 'page') throw graphErrors.invalidParameter('a page access token is needed');
  const asked = request.params['page'];
  if (asked !== 'me' && asked !== bearer.page.id) throw graphErrors.unknownObject(String(asked));
  return bearer.page;
}

function exchange(state: State, request: Request) {
  const fields = fieldsOf(request);
  const { appId, appSecret } = state.settings;
  if (fields['grant_type'] !== 'fb_exchange_token') throw graphErrors.invalidParameter('grant_type is not known');
  if (fields['client_id'] !== appId || fields['client_secret'] !== appSecret)
    throw graphErrors.invalidParameter('Error validating client secret.');
  const token = state.exchange(fields['fb_exchange_token'] ?? '');
  return { access_token: token, token_type: 'bearer', expires_in: 5_183_944 };
}

function pageFields(page: SimulatedPage, isOwners: boolean) {
  return {
    id: page.id,
    name: page.name,
    name_with_location_descriptor: page.name,
    picture: { data: { height: 50, width: 50, is_silhouette: false, url: `https://pictures.example/${page.id}.png` } },
    ...(isOwners ? { access_token: page.token } : {}),
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
    data: pages.slice(after, end).map(page => pageFields(page, true)),
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

function subscribe(state: State, request: Request) {
  const page = pageFor(state, request);
  const listed: unknown = (request.body as { readonly subscribed_fields?: unknown } | undefined)?.subscribed_fields;
  const wanted = Array.isArray(listed) ? listed : (fieldsOf(request)['subscribed_fields'] ?? '').split(',');
  if (!wanted.includes('messages')) throw graphErrors.invalidParameter('param subscribed_fields must be non-empty.');
  state.subscribed.add(page.id);
  return { success: true };
}

/** A page, a person or the app. */
function node(state: State, request: Request) {
  const { id } = request.params as { readonly id: string };
  const bearer = state.bearerOf(tokenOf(request));
  if (bearer.kind === 'app' && id === state.settings.appId) return { id };
  const page = bearer.kind === 'page' && id === 'me' ? bearer.page : state.pageOf(id);
  if (page)
    return { ...pageFields(page, bearer.kind === 'user'), is_webhooks_subscribed: state.subscribed.has(page.id) };
  state.profileCalls++;
  const person = state.people.get(id);
  if (!person || bearer.kind !== 'page' || state.hiddenProfiles.has(id)) throw graphErrors.unknownObject(id);
  const { firstName, lastName } = person;
  return { id, first_name: firstName, last_name: lastName, profile_pic: `https://pictures.example/${id}.png` };
}

async function send({ state, onAccepted }: GraphApiOptions, request: Request, response: Response): Promise<void> {
  state.sendCalls++;
  const mode = state.takeMode();
  const page = pageFor(state, request);
  refuseBy(mode, state, response);
  if (mode === 'cut-before-accept') return void request.socket.destroy();
  const { recipient, message } = checkSend(request.body);
  if (!state.people.has(recipient)) throw graphErrors.noUser();
  const accepted = state.accept({ pageId: page.id, recipient, message });
  onAccepted(accepted);
  if (mode === 'cut-after-accept') return void request.socket.destroy();
  if (mode === 'slow') await new Promise(resolve => setTimeout(resolve, state.slowMs));
  response.json({ recipient_id: recipient, message_id: accepted.mid });
}

function refuseBy(mode: State['mode'], state: State, response: Response): void {
  switch (mode) {
    case 'rate-limited':
      if (state.retryAfterSeconds !== null) response.setHeader('Retry-After', state.retryAfterSeconds);
      throw graphErrors.rateLimited();
    case 'error':
      throw graphErrors.temporary();
    case 'expired-token':
      throw graphErrors.expiredToken();
    case 'window-closed':
      throw graphErrors.windowClosed();
    default:
  }
}
