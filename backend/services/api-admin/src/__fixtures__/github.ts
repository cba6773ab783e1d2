/** GitHub's OAuth, in the shapes of its documentation: no id token, addresses in a list of their own, `iss` in the answer. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitHub extends AsyncDisposable {
  readonly url: string;
  /** What it was asked, in order: method and path. */
  readonly asked: string[];
  /** Who signs in next. */
  account: { readonly user: object; readonly emails: readonly object[] };
  /** It answers 500 to everything. */
  isBroken: boolean;
}

export const octocat = {
  login: 'octocat',
  id: 583_231,
  node_id: 'MDQ6VXNlcjU4MzIzMQ==',
  avatar_url: 'https://avatars.githubusercontent.com/u/583231?v=4',
  type: 'User',
  name: 'The Octocat',
  email: null,
};

export async function startGitHub(): Promise<GitHub> {
  const server = createServer((request, response) => void answer(github, request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const github: GitHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    account: { user: octocat, emails: [] },
    isBroken: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return github;
}

const challenges = new Map<string, string>();

async function answer(github: GitHub, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', github.url);
  github.asked.push(`${request.method} ${url.pathname}`);
  if (github.isBroken) return void response.writeHead(500).end();
  if (url.pathname === '/login/oauth/authorize') return authorize(github, url, response);
  if (url.pathname === '/login/oauth/access_token') return token(await formOf(request), response);
  if (request.headers.authorization !== 'Bearer gho_16C7e42F292c6912E7710c838347Ae178B4a')
    return json(response, 401, { message: 'Bad credentials' });
  if (url.pathname === '/api/user') return json(response, 200, github.account.user);
  if (url.pathname === '/api/user/emails') return json(response, 200, github.account.emails);
  json(response, 404, { message: 'Not Found' });
}

function authorize(github: GitHub, { searchParams }: URL, response: ServerResponse): void {
  const back = new URL(searchParams.get('redirect_uri') ?? '');
  const code = `code-${challenges.size}`;
  challenges.set(code, searchParams.get('code_challenge') ?? '');
  back.searchParams.set('code', code);
  back.searchParams.set('state', searchParams.get('state') ?? '');
  back.searchParams.set('iss', `${github.url}/login/oauth`);
  response.writeHead(302, { Location: back.href }).end();
}

/** Refusals come with status 200. */
async function token(form: URLSearchParams, response: ServerResponse): Promise<void> {
  const challenge = challenges.get(form.get('code') ?? '');
  challenges.delete(form.get('code') ?? '');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(form.get('code_verifier') ?? ''));
  const isRight = challenge === Buffer.from(digest).toString('base64url');
  if (form.get('client_secret') !== 'hush' || !isRight)
    return json(response, 200, { error: 'bad_verification_code', error_description: 'The code is incorrect.' });
  const scope = 'read:user,user:email';
  json(response, 200, { access_token: 'gho_16C7e42F292c6912E7710c838347Ae178B4a', scope, token_type: 'bearer' });
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const part of request) text += String(part);
  return new URLSearchParams(text);
}

function json(response: ServerResponse, status: number, body: object | readonly object[]): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
