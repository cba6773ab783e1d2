/** Settings under `components.sources.email`. Mailboxes are channels: their hosts and passwords are not here. */
import { z } from 'zod';

/** Settings that come through forms are texts. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform(text => text === 'true')]);
const seconds = z.coerce.number().int().min(10).max(600);

export const emailConfig = z.object({
  allowPrivateAddresses: flag.default(false).meta({
    title: 'Mail servers at private addresses',
    description:
      'Mail servers may then be in your own network, such as 10.0.0.5 or localhost, and without encryption there.',
  }),
  pollSeconds: seconds.default(60).meta({
    title: 'Seconds between two looks',
    description: 'How often a mailbox is asked for new mail where its server does not tell by itself (IDLE).',
  }),
});

export type EmailConfig = (typeof emailConfig)['_output'];
