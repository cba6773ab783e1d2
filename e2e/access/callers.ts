/** Every kind of caller there is, as headers; and what each may do, by the declaration of an endpoint alone. */
import { endSession, type Principal } from '@airy/http';
import type { Endpoint, StreamEndpoint } from '@airy/contract';
import type { ErrorCode } from '@airy/errors';
import { openSecrets } from '@airy/secrets';

export const systemToken = 'walk-system-token';
export const jwtSecret = Buffer.alloc(48, 'caller walk').toString('base64');
const foreignPage = 'https://evil.example';
const allowedPage = 'https://shop.example';
export const allowedOrigins = [allowedPage];

export interface Caller {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Who it is, if what it shows is good. */
  readonly is: Principal['kind'] | null;
  readonly shows: 'nothing' | 'header' | 'cookie';
  /** Whose page it is. */
  readonly page: 'none' | 'own' | 'allowed' | 'foreign';
  /** A script's request, which no form can send. */
  readonly isScript: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;

/** @param url of the instance. @param sourceToken of a source that is there. */
export async function allCallers(
  url: string,
  {
    folder,
    sourceToken,
    channelId,
  }: { readonly folder: string; readonly sourceToken: string; readonly channelId: string },
): Promise<readonly Caller[]> {
  const now = openSecrets({ folder, jwtSecret });
  const past = openSecrets({ folder, jwtSecret, clock: () => Date.now() - 40 * dayMs });
  const strangers = openSecrets({ folder, jwtSecret: Buffer.alloc(48, 'another').toString('base64') });
  const user = { sub: 'acme:ada@example.com', name: 'Ada' };
  const visit = { sub: 'v', conversation_id: '5c1c1c7a-0000-4000-8000-000000000001', channel_id: channelId };
  const tokens = {
    session: await now.sign('session', user, dayMs),
    oldSession: await past.sign('session', user, dayMs),
    forgedSession: await strangers.sign('session', user, dayMs),
    visitor: await now.sign('visitor', visit, dayMs),
    oldVisitor: await past.sign('visitor', visit, dayMs),
    forgedSource: await strangers.sign('source', { source: 'walk' }, dayMs),
  };
  const token = (name: string, value: string, is: Caller['is']): Caller => caller(name, is, { authorization: value });
  const cookie = (name: string, value: string, rest: Readonly<Record<string, string>>, is: Caller['is'] = 'user') =>
    caller(name, is, { cookie: `airy_auth_token=${value}`, ...rest }, url);
  return [
    caller('nobody', null, {}),
    token('a wrong token', 'Bearer wrong', null),
    token('the system token', `Bearer ${systemToken}`, 'system'),
    token('the bare system token', systemToken, 'system'),
    token('a session as bearer', `Bearer ${tokens.session}`, 'user'),
    token('an old session as bearer', `Bearer ${tokens.oldSession}`, null),
    token('a session with a foreign signature', `Bearer ${tokens.forgedSession}`, null),
    cookie('a cookie from our own page', tokens.session, { origin: url }),
    cookie('a cookie of an old client', tokens.session, { 'x-requested-with': 'XMLHttpRequest' }),
    cookie('a cookie from an allowed page', tokens.session, { origin: allowedPage }),
    cookie('a cookie from a foreign page', tokens.session, { origin: foreignPage }),
    cookie('a cookie from a form', tokens.session, {}),
    cookie('an old cookie', tokens.oldSession, { origin: url }, null),
    cookie('an emptied cookie', endSession({ secure: false }).split(/[=;]/)[1] ?? '', { origin: url }, null),
    caller('a wrong token beside a good cookie', null, {
      authorization: 'Bearer wrong',
      cookie: `airy_auth_token=${tokens.session}`,
      origin: url,
    }),
    caller('the system token from a foreign page', 'system', { authorization: systemToken, origin: foreignPage }, url),
    token('a visitor', `Bearer ${tokens.visitor}`, 'visitor'),
    caller(
      'a visitor on a foreign page',
      'visitor',
      { authorization: `Bearer ${tokens.visitor}`, origin: foreignPage },
      url,
    ),
    token('a visitor of long ago', `Bearer ${tokens.oldVisitor}`, null),
    token('a source', `Bearer ${sourceToken}`, 'source'),
    token('a source with a foreign signature', `Bearer ${tokens.forgedSource}`, null),
  ];
}

function caller(
  name: string,
  is: Caller['is'],
  headers: Readonly<Record<string, string>>,
  url = headers['origin'] ?? '',
): Caller {
  const { origin } = headers;
  const page = origin === undefined ? 'none' : origin === url ? 'own' : origin === allowedPage ? 'allowed' : 'foreign';
  const shows =
    headers['authorization'] !== undefined ? 'header' : headers['cookie'] !== undefined ? 'cookie' : 'nothing';
  return {
    name,
    is,
    headers,
    page,
    shows,
    isScript: origin !== undefined || headers['x-requested-with'] !== undefined,
  };
}

type Declared = Pick<Endpoint, 'access' | 'forAnyPage' | 'writes'> | (StreamEndpoint & { readonly writes?: false });

/** Null: it is let in. Otherwise the code it is refused with. */
export function verdict(endpoint: Declared, caller: Caller): ErrorCode | null {
  const forAnyPage = 'forAnyPage' in endpoint ? endpoint.forAnyPage : undefined;
  if (caller.page === 'foreign' && forAnyPage === undefined) return 'cross_site_request';
  if (endpoint.access === 'none') return null;
  const isForVisitors = endpoint.access === 'visitor' || endpoint.access === 'either';
  const kinds = kindsOf[endpoint.access];
  const isKind = caller.is !== null && kinds.includes(caller.is);
  // A source has no cookie, a visitor neither.
  const countsCookie = endpoint.access !== 'source' && endpoint.access !== 'visitor' && forAnyPage !== true;
  if (endpoint.access === 'system' && caller.is === 'user') return 'forbidden';
  if (!isKind || (caller.shows === 'cookie' && !countsCookie))
    return isForVisitors ? 'visitor_token_invalid' : 'unauthorized';
  if (caller.shows !== 'cookie') return null;
  if (caller.page === 'foreign') return 'cross_site_request';
  return endpoint.writes === true && !caller.isScript ? 'cross_site_request' : null;
}

const kindsOf: Readonly<Record<Exclude<Endpoint['access'], 'none'>, readonly Principal['kind'][]>> = {
  agent: ['user', 'system'],
  system: ['system'],
  source: ['source'],
  visitor: ['visitor'],
  either: ['visitor', 'user', 'system'],
};
