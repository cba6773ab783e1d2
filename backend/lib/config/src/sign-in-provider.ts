/** A provider that people sign in with, with everything that follows from the settings (contract §7). */
import type { ClientAuthentication } from './access-settings.ts';

export interface SignInProvider {
  /** `google`; ids of users and addresses of the sign-in have it. */
  readonly name: string;
  /** Tells endpoints and keys by discovery, and is what `iss` must be; null: there is none. */
  readonly issuer: string | null;
  /** Null: discovered from the issuer. */
  readonly endpoints: SignInEndpoints | null;
  readonly clientId: string;
  /** Null only for `none`. */
  readonly clientSecret: string | null;
  readonly clientAuthentication: ClientAuthentication;
  /** With spaces, as it is sent. */
  readonly scope: string;
  /** It sends an id token; otherwise it is asked who the user is (plain OAuth2). */
  readonly sendsIdToken: boolean;
  /** Field of the user's id in the answer of a provider without an id token. */
  readonly userNameAttribute: string;
  /**
   * Where the address stands: in the claims, marked as verified; in the claims, which hold verified ones only; or in a
   * list of its own (GitHub).
   */
  readonly emails: 'marked' | 'trusted' | 'github-list';
  /** `*` stands for anything. */
  readonly allowedEmailPatterns: readonly string[];
  /** Path of ours, or an address. */
  readonly loginSuccessUrl: string;
  readonly logoutSuccessUrl: string;
}

export interface SignInEndpoints {
  readonly authorization: string;
  readonly token: string;
  readonly userInfo: string | null;
  readonly jwkSet: string | null;
}

/** What is known of a provider by its name; settings go before it. */
export interface Preset {
  readonly issuer: string | null;
  readonly endpoints: SignInEndpoints | null;
  readonly scope: readonly string[];
  readonly clientAuthentication: ClientAuthentication;
  readonly userNameAttribute: string;
  readonly emails: SignInProvider['emails'];
}

const openId: Preset = {
  issuer: null,
  endpoints: null,
  scope: ['openid', 'profile', 'email'],
  clientAuthentication: 'client_secret_basic',
  userNameAttribute: 'sub',
  emails: 'marked',
};

/** By name, as Airy Core knew them. GitHub and Facebook speak OAuth2 without an id token. */
const presets: Readonly<Record<string, Preset>> = {
  google: { ...openId, issuer: 'https://accounts.google.com' },
  okta: openId,
  github: {
    // Since 2026 its answers carry this issuer (RFC 9207), and another one must not be believed.
    issuer: 'https://github.com/login/oauth',
    endpoints: {
      authorization: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
      userInfo: 'https://api.github.com/user',
      jwkSet: null,
    },
    scope: ['read:user', 'user:email'],
    clientAuthentication: 'client_secret_post',
    userNameAttribute: 'id',
    emails: 'github-list',
  },
  facebook: {
    issuer: null,
    endpoints: {
      authorization: 'https://www.facebook.com/dialog/oauth',
      token: 'https://graph.facebook.com/oauth/access_token',
      userInfo: 'https://graph.facebook.com/me?fields=id,name,email,picture.type(large)',
      jwkSet: null,
    },
    scope: ['public_profile', 'email'],
    clientAuthentication: 'client_secret_post',
    userNameAttribute: 'id',
    // The field is left out unless the person has confirmed the address.
    emails: 'trusted',
  },
};

export function presetOf(provider: string): Preset {
  return Object.hasOwn(presets, provider) ? (presets[provider] ?? openId) : openId;
}
