/** Settings under `components.sources.facebook`. */
import { graphSettings } from '@airy/graph-api';
import { z } from 'zod';

export const facebookConfig = z.object({ ...graphSettings });

export type FacebookConfig = (typeof facebookConfig)['_output'];
