/** Settings under `components.sources.twilio`. */
import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ });

export const twilioConfig = z.object({
  accountSid: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 hexadecimal digits')
    .meta({
      title: 'Account SID',
      description: 'On the start page of the Twilio Console, under Account Info. It begins with AC.',
    }),
  authToken: z.string().min(1).meta({
    title: 'Auth token',
    description: 'Beside the account SID. Twilio signs its webhooks with it, so an API key cannot take its place.',
    secret: true,
  }),
  apiUrl: address.default('https://api.twilio.com').meta({
    title: 'API address',
    description: 'That of another region of Twilio, or a simulator in tests.',
  }),
  messagingUrl: address.default('https://messaging.twilio.com').meta({
    title: 'Messaging API address',
    description: 'Where WhatsApp senders are listed. Only to be changed for another region, or for tests.',
  }),
});

export type TwilioConfig = (typeof twilioConfig)['_output'];
