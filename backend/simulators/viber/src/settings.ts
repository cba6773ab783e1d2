/** Whom the simulator plays. */

export interface SimulatorSettings {
  /** Default 127.0.0.1. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where events go until `set_webhook` says otherwise, e.g. `http://127.0.0.1:8080`; null: nowhere. */
  readonly airyUrl: string | null;
  readonly authToken: string;
  readonly accountId: string;
  readonly name: string;
  /** After an accepted message: delivered and seen. */
  readonly receipts: boolean;
}

export const defaultSettings: SimulatorSettings = {
  host: '127.0.0.1',
  port: 0,
  airyUrl: null,
  authToken: '4f5e6d7c8b9a0f1e-simulated-viber-token',
  accountId: 'pa:5100000000000000001',
  name: 'Simulated bot',
  receipts: true,
};
