/** The settings of who may sign in and how often one may call (docs/decisions/0065-access.md). */
import { choice, listOf, pagePath, setting, text, webAddress, wholeNumber, yesOrNo } from './setting.ts';

/** The longest list of provider settings comes from Airy Core (contract §7); names and meanings are its own. */
const oidcSettings = {
  'security.oidc.provider': setting({
    schema: text.refine(value => /^[a-z0-9][a-z0-9-]{0,39}$/.test(value), 'must be a short name such as google'),
    title: 'Who people sign in with',
    help: 'google, github, facebook or okta, which are known; or any other name, for a provider of your own. Ids of users begin with it.',
    default: null,
    env: 'AIRY_OIDC_PROVIDER',
  }),
  'security.oidc.clientId': setting({
    schema: text,
    title: 'Client id at the provider',
    help: 'Of the app that you registered there; its redirect address is <publicUrl>/login/oauth2/code/<provider>.',
    default: null,
    env: 'AIRY_OIDC_CLIENT_ID',
  }),
  'security.oidc.clientSecret': setting({
    schema: text,
    title: 'Client secret at the provider',
    help: 'Of the same app.',
    default: null,
    env: 'AIRY_OIDC_CLIENT_SECRET',
    secret: true,
  }),
  'security.oidc.allowedEmailPatterns': setting({
    schema: listOf(value => !/\s/.test(value), 'must be e-mail addresses, where * stands for anything'),
    title: 'Who may sign in',
    help: 'E-mail addresses, as a list or a text with commas; * stands for anything, so *@example.com is everybody there.',
    default: [],
    env: 'AIRY_OIDC_ALLOWED_EMAIL_PATTERNS',
  }),
  'security.oidc.trustUnverifiedEmails': setting({
    schema: yesOrNo,
    title: 'Believe addresses that are not marked as verified',
    help: 'Only for a provider whose accounts your own organisation hands out and that does not send email_verified.',
    default: false,
    env: 'AIRY_OIDC_TRUST_UNVERIFIED_EMAILS',
  }),
  'security.oidc.issuerUri': setting({
    schema: webAddress,
    title: 'Issuer',
    help: 'Address of the provider; below it stands /.well-known/openid-configuration, which says the rest.',
    default: null,
    env: 'AIRY_OIDC_ISSUER_URI',
  }),
  'security.oidc.scope': setting({
    schema: listOf(value => /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(value), 'must be scopes'),
    title: 'Scopes',
    help: 'What is asked of the provider. Without it: what the known providers need, otherwise openid, profile, email.',
    default: [],
    env: 'AIRY_OIDC_SCOPE',
  }),
  'security.oidc.authorizationUri': setting({
    schema: webAddress,
    title: 'Authorization endpoint',
    help: 'For a provider without discovery; then tokenUri and userInfoUri are needed, too.',
    default: null,
    env: 'AIRY_OIDC_AUTHORIZATION_URI',
  }),
  'security.oidc.tokenUri': setting({
    schema: webAddress,
    title: 'Token endpoint',
    help: 'For a provider without discovery.',
    default: null,
    env: 'AIRY_OIDC_TOKEN_URI',
  }),
  'security.oidc.userInfoUri': setting({
    schema: webAddress,
    title: 'User info endpoint',
    help: 'For a provider without discovery.',
    default: null,
    env: 'AIRY_OIDC_USER_INFO_URI',
  }),
  'security.oidc.jwkSetUri': setting({
    schema: webAddress,
    title: 'Keys of the provider',
    help: 'For a provider without discovery that sends an id token; then issuerUri is needed, too.',
    default: null,
    env: 'AIRY_OIDC_JWK_SET_URI',
  }),
  'security.oidc.clientAuthenticationMethod': setting({
    schema: choice<ClientAuthentication>(['client_secret_basic', 'client_secret_post', 'none']),
    title: 'How the secret is shown to the provider',
    help: 'client_secret_basic, client_secret_post, or none for an app without a secret.',
    default: null,
    env: 'AIRY_OIDC_CLIENT_AUTHENTICATION_METHOD',
  }),
  'security.oidc.authorizationGrantType': setting({
    schema: choice<'authorization_code'>(['authorization_code']),
    title: 'Kind of sign-in',
    help: 'authorization_code is the only one there is; the key is that of Airy Core.',
    default: null,
    env: 'AIRY_OIDC_AUTHORIZATION_GRANT_TYPE',
  }),
  'security.oidc.userInfoAuthenticationMethod': setting({
    schema: choice<'header'>(['header']),
    title: 'How the token is shown to the user info endpoint',
    help: 'header is the only one there is; the key is that of Airy Core.',
    default: null,
    env: 'AIRY_OIDC_USER_INFO_AUTHENTICATION_METHOD',
  }),
  'security.oidc.userNameAttributeName': setting({
    schema: text,
    title: 'Field of a user’s id',
    help: 'In what the user info endpoint of a provider without an id token answers.',
    default: null,
    env: 'AIRY_OIDC_USER_NAME_ATTRIBUTE_NAME',
  }),
  'security.oidc.loginSuccessUrl': setting({
    schema: pagePath,
    title: 'Where people go after they have signed in',
    help: 'A path of Airy, or an address.',
    default: '/',
    env: 'AIRY_OIDC_LOGIN_SUCCESS_URL',
  }),
  'security.oidc.logoutSuccessUrl': setting({
    schema: pagePath,
    title: 'Where people go after they have signed out',
    help: 'A path of Airy, or an address.',
    default: '/',
    env: 'AIRY_OIDC_LOGOUT_SUCCESS_URL',
  }),
} as const;

export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post' | 'none';

export const accessSettings = {
  ...oidcSettings,
  'security.rateLimit.perToken': setting({
    schema: wholeNumber(0, 100_000_000),
    title: 'Calls of one token or session',
    help: 'Per minute; more are answered 429. 0 sets no limit.',
    default: 60_000,
    env: 'AIRY_RATE_LIMIT_PER_TOKEN',
  }),
  'security.rateLimit.perVisitor': setting({
    schema: wholeNumber(0, 100_000_000),
    title: 'Calls of one visitor of a site with the chat widget',
    help: 'Per minute; more are answered 429. 0 sets no limit.',
    default: 300,
    env: 'AIRY_RATE_LIMIT_PER_VISITOR',
  }),
} as const;
