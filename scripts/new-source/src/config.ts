/** Settings under `components.sources.sample-chat`. */
import { z } from 'zod';

export const sampleChatConfig = z.object({
  apiUrl: z.url().default('https://api.sample-chat.example').meta({
    title: 'API address',
    description: 'Only to be changed for tests.',
  }),
  webhookSecret: z.string().min(1).meta({
    title: 'Webhook secret',
    description: 'The platform signs what it sends with it.',
    secret: true,
  }),
});

export type SampleChatConfig = (typeof sampleChatConfig)['_output'];
