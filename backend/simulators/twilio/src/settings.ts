/** Whom the simulator plays. */

export interface SimulatedNumber {
  readonly sid: string;
  /** `+4915735999999`, or `whatsapp:+14155238886` for a WhatsApp sender. */
  readonly address: string;
  readonly name: string;
}

export interface SimulatorSettings {
  /** Default 127.0.0.1. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where messages are posted until Airy enters another address, e.g. `http://127.0.0.1:8080`; null: nowhere. */
  readonly airyUrl: string | null;
  readonly accountSid: string;
  readonly authToken: string;
  readonly accountName: string;
  readonly numbers: readonly SimulatedNumber[];
  readonly senders: readonly SimulatedNumber[];
  /** After an accepted message: what becomes of it, to its StatusCallback. */
  readonly receipts: boolean;
}

export const defaultSettings: SimulatorSettings = {
  host: '127.0.0.1',
  port: 0,
  airyUrl: null,
  accountSid: 'AC51000000000000000000000000000001',
  authToken: 'simulated-auth-token',
  accountName: 'Simulated account',
  numbers: [{ sid: 'PN51000000000000000000000000000001', address: '+15005550006', name: 'Simulated number' }],
  senders: [{ sid: 'XE51000000000000000000000000000001', address: 'whatsapp:+15005550009', name: 'Simulated sender' }],
  receipts: true,
};
