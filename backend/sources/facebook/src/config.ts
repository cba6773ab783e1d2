/** Settings under `components.sources.facebook`, for Messenger and Instagram. */
import { graphSettings } from '@airy/graph-api';
import { z } from 'zod';

/** YAML and Kubernetes write booleans as text, too. */
const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false']).transform(text => text === 'true')]);

export const facebookConfig = z.object({
  ...graphSettings,
  humanAgent: yesOrNo.default(false).meta({
    title: 'Human agents may answer for seven days',
    description:
      'Only if Meta has granted your app the feature Human Agent: answers after 24 hours then carry its tag. Messages of programs must not.',
  }),
});

export type FacebookConfig = (typeof facebookConfig)['_output'];
