/** components.* and cluster.update (contract §3, §14): which components run, with which settings. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { jsonObject, nothing, optional, text } from './scalars.ts';

const enabledByName = z.record(z.string(), z.boolean());

export const componentsGet = endpoint({
  path: '/components.get',
  summary: 'Returns the settings of the components; secrets are masked',
  access: 'agent',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({ components: z.record(z.string(), z.record(z.string(), z.string())) }),
  errors: [],
});

export const componentsUpdate = endpoint({
  path: '/components.update',
  summary: 'Switches components on or off and sets their settings; what is not named stays',
  access: 'agent',
  writes: true,
  request: z.object({
    components: optional(
      z.array(
        z.object({
          name: text,
          /** Absent: false, as in Airy Core. */
          enabled: optional(z.boolean()),
          data: optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
        }),
      ),
    ),
  }),
  status: 200,
  response: z.object({ components: enabledByName.optional() }),
  errors: ['component_settings_invalid'],
});

export const componentsDelete = endpoint({
  path: '/components.delete',
  summary: 'Stops components and forgets their settings',
  access: 'agent',
  writes: true,
  request: z.object({ components: z.array(text) }),
  status: 200,
  response: z.object({ components: enabledByName }),
  errors: [],
});

export const componentsList = endpoint({
  path: '/components.list',
  summary: 'Lists the components there are, with the settings each has',
  access: 'agent',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({
    components: z.record(
      z.string(),
      z.looseObject({
        name: z.string(),
        displayName: z.string(),
        description: z.string(),
        category: z.string(),
        availableFor: z.string(),
        /** JSON text: name of a setting to `string`, `optionalString` or `dropdown/a/b`. */
        configurationValues: z.string(),
        docs: z.string(),
        installationStatus: z.enum(['uninstalled', 'pending', 'installed']),
        isChannel: z.string(),
        price: z.string(),
        repository: z.string(),
        source: z.string(),
      }),
    ),
  }),
  errors: [],
});

const installing = {
  access: 'agent',
  writes: true,
  request: z.object({ name: text }),
  status: 202,
  response: nothing,
  errors: ['not_found'],
} as const;

export const componentsInstall = endpoint({
  path: '/components.install',
  summary: 'Installs a component; installed ones stay as they are',
  ...installing,
});

export const componentsUninstall = endpoint({
  path: '/components.uninstall',
  summary: 'Uninstalls a component',
  ...installing,
});

export const clusterUpdate = endpoint({
  path: '/cluster.update',
  summary: 'Changes settings of the instance; what is absent or empty stays',
  access: 'agent',
  writes: true,
  request: z.object({
    cluster_config: optional(z.object({ security: optional(jsonObject), kafka: optional(jsonObject) })),
  }),
  status: 200,
  response: z.object({ cluster_config: enabledByName }),
  errors: ['cluster_settings_invalid'],
});
