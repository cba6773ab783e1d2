/** Whom the simulator plays. */

export interface SimulatedBot {
  readonly id: number;
  readonly firstName: string;
  readonly username: string;
  /** As @BotFather gives it: the bot's id, a colon, 35 characters. */
  readonly token: string;
}

export interface SimulatorSettings {
  /** Default 127.0.0.1. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where webhooks go whatever host was registered, e.g. `http://127.0.0.1:8080`; null: where they were registered. */
  readonly webhookOrigin: string | null;
  readonly bots: readonly SimulatedBot[];
  /** True: files that are sent by their address are fetched, as Telegram does. */
  readonly fetchesFiles: boolean;
}

export const defaultSettings: SimulatorSettings = {
  host: '127.0.0.1',
  port: 0,
  webhookOrigin: null,
  bots: [
    {
      id: 100000001,
      firstName: 'Simulated bot',
      username: 'simulated_bot',
      token: '100000001:AAsimulated-token-0123456789-abcdef',
    },
  ],
  fetchesFiles: true,
};
