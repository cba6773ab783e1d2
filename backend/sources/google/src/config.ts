/** Settings under `components.sources.google`: those of Airy Core are still taken, and do nothing. */
import { z } from 'zod';

const idle = 'Does nothing any more; it may be removed.';

export const googleConfig = z.object({
  saFile: z.unknown().optional().meta({
    title: 'Service account (not used)',
    description: idle,
    secret: true,
  }),
  partnerKey: z.unknown().optional().meta({
    title: 'Partner key (not used)',
    description: idle,
    secret: true,
  }),
});
