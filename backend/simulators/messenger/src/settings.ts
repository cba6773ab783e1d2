/** Whom the simulator plays. */

export interface SimulatedAccount {
  readonly id: string;
  readonly username: string;
}

export interface SimulatedPage {
  readonly id: string;
  readonly name: string;
  /** Page access token. */
  readonly token: string;
  /** The Instagram account that is linked with it. */
  readonly instagram?: SimulatedAccount;
}

export interface SimulatorSettings {
  /** Default 127.0.0.1. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where webhooks go, e.g. `http://127.0.0.1:8080/facebook`; null: nowhere. */
  readonly webhookUrl: string | null;
  readonly appId: string;
  readonly appSecret: string;
  /** The user who manages all pages: what `explore` and `connect` may be given. */
  readonly userToken: string;
  readonly pages: readonly SimulatedPage[];
  /** After an accepted send: echo, delivery and read receipts; over Instagram echo and read receipt. */
  readonly receipts: boolean;
  /** Permissions that all tokens have. */
  readonly scopes: readonly string[];
  /** Whether the app has the feature Human Agent. */
  readonly humanAgent: boolean;
}

/** `webhookSecret` of the source. */
export const verifyToken = 'simulated-verify-token';

export const defaultSettings: SimulatorSettings = {
  host: '127.0.0.1',
  port: 0,
  webhookUrl: null,
  appId: '100000000000001',
  appSecret: 'simulated-app-secret',
  userToken: 'simulated-user-token',
  pages: [
    {
      id: '200000000000001',
      name: 'Simulated page',
      token: 'simulated-page-token',
      instagram: { id: '178414000000001', username: 'simulated.page' },
    },
  ],
  receipts: true,
  scopes: [
    'pages_messaging',
    'pages_manage_metadata',
    'pages_show_list',
    'instagram_basic',
    'instagram_manage_messages',
  ],
  humanAgent: false,
};
