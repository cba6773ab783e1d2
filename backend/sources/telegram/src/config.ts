/** Settings under `components.sources.telegram`. None is needed: by default the bot asks for its messages itself. */
import { z } from 'zod';

const cloud = 'https://api.telegram.org';

export const telegramConfig = z.object({
  receive: z.enum(['polling', 'webhook']).default('polling').meta({
    title: 'How messages are received',
    description:
      'polling: Airy asks Telegram, which works without a public address. webhook: Telegram calls Airy, which needs a public address with https.',
  }),
  webhookSecret: z.string().min(16).optional().meta({
    title: 'Webhook secret',
    description:
      'For webhooks: a text of your choice, at least 16 characters. What Telegram shows with each call is made of it. Connect your bots again after a change.',
    secret: true,
  }),
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .default(cloud)
    .meta({
      title: 'Bot API address',
      description: 'To be changed for a Bot API server of your own, and for tests against a simulator.',
    }),
});

export type TelegramConfig = (typeof telegramConfig)['_output'];

/** True: somebody chose another address, which may be one of a private network. */
export function hasOwnServer({ apiUrl }: TelegramConfig): boolean {
  return new URL(apiUrl).origin !== cloud;
}
