/** Whom the simulator plays. */

export interface SimulatedNumber {
  /** Phone number id. */
  readonly id: string;
  readonly displayPhoneNumber: string;
  readonly verifiedName: string;
}

export interface SimulatorSettings {
  /** Default 127.0.0.1. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where webhooks go, e.g. `http://127.0.0.1:8080/whatsapp`; null: nowhere. */
  readonly webhookUrl: string | null;
  readonly appId: string;
  readonly appSecret: string;
  /** Id of the WhatsApp Business account that all numbers are of. */
  readonly accountId: string;
  /** A system user's, who may do everything with the account. */
  readonly userToken: string;
  readonly numbers: readonly SimulatedNumber[];
  /** After an accepted send: statuses sent, delivered and read. */
  readonly receipts: boolean;
}

/** `webhookSecret` of the source. */
export const verifyToken = 'simulated-verify-token';

export const defaultSettings: SimulatorSettings = {
  host: '127.0.0.1',
  port: 0,
  webhookUrl: null,
  appId: '100000000000002',
  appSecret: 'simulated-app-secret',
  accountId: '102290129340398',
  userToken: 'simulated-system-user-token',
  numbers: [{ id: '106540352242922', displayPhoneNumber: '+1 555-078-3881', verifiedName: 'Simulated shop' }],
  receipts: true,
};
