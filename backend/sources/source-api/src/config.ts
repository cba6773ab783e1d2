/** Settings under `components.integration.source-api`. */
import { z } from 'zod';

export const sourceApiConfig = z.object({
  allowPrivateAddresses: z.boolean().default(false).meta({
    title: 'Send to private addresses',
    description: 'Action endpoints may then be in your own network, such as 10.0.0.5 or localhost.',
  }),
});

export type SourceApiConfig = (typeof sourceApiConfig)['_output'];
