/** Settings under `components.sources.whatsapp`. */
import { graphSettings } from '@airy/graph-api';
import { z } from 'zod';

export const whatsappConfig = z.object({ ...graphSettings });

export type WhatsappConfig = (typeof whatsappConfig)['_output'];
