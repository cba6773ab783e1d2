/** Settings under `components.sources.viber`. */
import { z } from 'zod';

export const viberConfig = z.object({
  authToken: z.string().min(1).meta({
    title: 'Auth token',
    description:
      'Of your bot: in Viber, More, Settings, Bots, Edit info, or at partners.viber.com. Viber signs what it sends with it.',
    secret: true,
  }),
  welcomeMessage: z.string().max(7_000).optional().meta({
    title: 'Welcome message',
    description:
      'What somebody reads who opens the chat for the first time: a text, or a message of Viber as JSON. Empty: nothing.',
  }),
  welcomeSender: z.string().min(1).max(28).default('Support').meta({
    title: 'Sender of the welcome message',
    description: 'The name shown above it, at most 28 characters.',
  }),
  apiUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://chatapi.viber.com')
    .meta({ title: 'API address', description: 'Only to be changed for tests against a simulator.' }),
});

export type ViberConfig = (typeof viberConfig)['_output'];
