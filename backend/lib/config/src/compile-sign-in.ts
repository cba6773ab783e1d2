/** From the settings of sign-in to the provider; what is missing or cannot work together is refused here. */
import type { Given } from './given.ts';
import type { Problems } from './problems.ts';
import type { SettingPath, SettingValues } from './settings.ts';
import { presetOf, type Preset, type SignInEndpoints, type SignInProvider } from './sign-in-provider.ts';

export interface SignInContext {
  readonly values: SettingValues;
  readonly given: ReadonlyMap<SettingPath, Given>;
  readonly problems: Problems;
}

type Key = SettingPath & `security.oidc.${string}`;

/** Adds to the problems what is missing; then the result means nothing. Null: nobody signs in that way. */
export function compileSignIn(context: SignInContext): SignInProvider | null {
  const { values } = context;
  const name = values['security.oidc.provider'];
  if (name === null) {
    refuseWithoutProvider(context);
    return null;
  }
  const preset = presetOf(name);
  const endpoints = endpointsOf(context, preset);
  const issuer = values['security.oidc.issuerUri'] ?? issuerOf(context, preset);
  const scope = values['security.oidc.scope'].flatMap(given => given.split(' '));
  const scopes = scope.length > 0 ? scope : preset.scope;
  const sendsIdToken = scopes.includes('openid');
  if (endpoints === null && issuer === null)
    refuse(context, 'provider', `needs security.oidc.issuerUri, the address of your ${name}`);
  if (endpoints !== null && issuer === null && sendsIdToken)
    refuse(context, 'scope', 'has openid, which needs security.oidc.issuerUri: the id token must be of that issuer');
  return {
    name,
    issuer,
    endpoints,
    ...clientOf(context, preset),
    scope: scopes.join(' '),
    sendsIdToken,
    userNameAttribute: values['security.oidc.userNameAttributeName'] ?? preset.userNameAttribute,
    emails: values['security.oidc.trustUnverifiedEmails'] ? 'trusted' : preset.emails,
    allowedEmailPatterns: patternsOf(context),
    loginSuccessUrl: values['security.oidc.loginSuccessUrl'],
    logoutSuccessUrl: values['security.oidc.logoutSuccessUrl'],
  };
}

function refuseWithoutProvider(context: SignInContext): void {
  const first = [...context.given.keys()].find(path => path.startsWith('security.oidc.'));
  if (first !== undefined && context.values[first] !== null)
    refuse(context, first.slice('security.oidc.'.length), 'needs security.oidc.provider, such as google or github');
}

/** A server of one's own (GitHub Enterprise) is not the issuer that the name stands for. */
function issuerOf({ values }: SignInContext, preset: Preset): string | null {
  return values['security.oidc.authorizationUri'] === null ? preset.issuer : null;
}

function endpointsOf(context: SignInContext, preset: Preset): SignInEndpoints | null {
  const { values } = context;
  const authorization = values['security.oidc.authorizationUri'];
  const token = values['security.oidc.tokenUri'];
  const userInfo = values['security.oidc.userInfoUri'];
  const jwkSet = values['security.oidc.jwkSetUri'];
  if ([authorization, token, userInfo].every(one => one === null)) return preset.endpoints;
  if (authorization !== null && token !== null && userInfo !== null) return { authorization, token, userInfo, jwkSet };
  const missing = (['authorizationUri', 'tokenUri', 'userInfoUri'] as const).filter(
    key => values[`security.oidc.${key}`] === null,
  );
  refuse(context, 'provider', `needs ${missing.map(key => `security.oidc.${key}`).join(' and ')} beside the other one`);
  return null;
}

function clientOf(
  context: SignInContext,
  preset: Preset,
): Pick<SignInProvider, 'clientId' | 'clientSecret' | 'clientAuthentication'> {
  const { values } = context;
  const clientId = values['security.oidc.clientId'];
  const clientSecret = values['security.oidc.clientSecret'];
  const clientAuthentication = values['security.oidc.clientAuthenticationMethod'] ?? preset.clientAuthentication;
  if (clientId === null) refuse(context, 'provider', 'needs security.oidc.clientId, of the app registered there');
  if (clientSecret === null && clientAuthentication !== 'none')
    refuse(context, 'provider', 'needs security.oidc.clientSecret, of the app registered there');
  return { clientId: clientId ?? '', clientSecret, clientAuthentication };
}

function patternsOf(context: SignInContext): readonly string[] {
  const patterns = context.values['security.oidc.allowedEmailPatterns'];
  if (patterns.length === 0)
    refuse(context, 'provider', 'needs security.oidc.allowedEmailPatterns: who may sign in, such as *@example.com');
  return patterns;
}

function refuse({ given, problems }: SignInContext, key: string, what: string): void {
  const path = `security.oidc.${key}` as Key;
  const where = given.get(path)?.where ?? 'airy.yaml';
  problems.add(where, `${path} ${what}`);
}
