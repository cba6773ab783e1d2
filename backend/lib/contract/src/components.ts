/** components.* and cluster.update (contract §3, §14): which components run, with which settings. */
import { z, type ZodType } from 'zod';
import { checkPayload, componentPayload } from './component-payloads.ts';
import { endpoint } from './endpoint.ts';
import { date } from './payloads.ts';
import { jsonObject, nothing, optional, text } from './scalars.ts';

const enabledByName = z.record(z.string(), z.boolean());

/** The controller matched names without case, and its command line sends `Data` (contract §14). */
function anyCase<T extends ZodType>(names: readonly string[], schema: T): ZodType<z.output<T>, z.input<T>> {
  const named = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).map(([key, one]): [string, unknown] => {
      const lower = key.toLowerCase();
      return [names.includes(lower) ? lower : key, one];
    });
    return Object.fromEntries(entries);
  };
  return z.preprocess(named, schema) as unknown as ZodType<z.output<T>, z.input<T>>;
}

const flag = z.preprocess(
  value => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
) as unknown as ZodType<boolean, boolean>;

const settingsData = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const maxComponents = 100;
const names = z.array(text).max(maxComponents);

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
  keepsAnswer: true,
  request: anyCase(
    ['components'],
    z.object({
      components: optional(
        z
          .array(
            anyCase(
              ['name', 'enabled', 'data'],
              z.object({
                name: text,
                /** Absent: false, as in Airy Core. */
                enabled: optional(flag),
                /** In `camelCase` or `snake_case`. Replaces the settings of before, unless it is empty. */
                data: optional(settingsData),
              }),
            ),
          )
          .max(maxComponents),
      ),
    }),
  ),
  status: 200,
  /** True for each that was changed; one that does not exist or is not installed is left out. None: `{}`. */
  response: z.object({ components: enabledByName.optional() }),
  errors: ['component_settings_invalid'],
});

export const componentsDelete = endpoint({
  path: '/components.delete',
  summary: 'Stops components and forgets their settings',
  access: 'agent',
  writes: true,
  keepsAnswer: true,
  request: anyCase(['components'], z.object({ components: optional(names) })),
  status: 200,
  response: z.object({ components: enabledByName.optional() }),
  errors: ['component_settings_invalid'],
});

export const componentsList = endpoint({
  path: '/components.list',
  summary: 'Lists the components there are, with the settings each has',
  access: 'agent',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({
    components: z.record(z.string(), componentPayload),
  }),
  errors: [],
});

export const componentsInfo = endpoint({
  path: '/components.info',
  summary: 'Returns one component, with when its platform called last',
  access: 'agent',
  writes: false,
  request: z.object({ name: text }),
  status: 200,
  /** `lastEventAt`: null if nothing was received for as long as events are kept. */
  response: componentPayload.extend({ lastEventAt: date.nullable() }),
  errors: ['not_found'],
});

export const componentsCheck = endpoint({
  path: '/components.check',
  summary: 'Tries the settings of a component at its platform, also before they are saved; nothing is changed',
  access: 'agent',
  writes: false,
  request: z.object({
    name: text,
    /** As for components.update; a masked secret is the saved one. Absent: the saved settings. */
    data: optional(settingsData),
  }),
  status: 200,
  response: checkPayload,
  errors: ['not_found', 'check_not_available', 'component_settings_invalid'],
});

const installing = {
  access: 'agent',
  writes: true,
  keepsAnswer: true,
  request: anyCase(['name'], z.object({ name: text })),
  status: 202,
  response: nothing,
  errors: ['not_found', 'component_settings_invalid'],
} as const;

export const componentsInstall = endpoint({
  path: '/components.install',
  summary: 'Puts a component back on the list of those that may be switched on; installed ones stay as they are',
  ...installing,
});

export const componentsUninstall = endpoint({
  path: '/components.uninstall',
  summary: 'Stops a component, forgets its settings and takes it off the list until it is installed again',
  ...installing,
});

export const clusterUpdate = endpoint({
  path: '/cluster.update',
  summary: 'Changes settings of the instance; what is absent or empty stays',
  access: 'agent',
  writes: true,
  keepsAnswer: true,
  request: anyCase(
    ['cluster_config'],
    z.object({
      cluster_config: optional(
        anyCase(['security', 'kafka'], z.object({ security: optional(jsonObject), kafka: optional(jsonObject) })),
      ),
    }),
  ),
  status: 200,
  response: z.object({
    /** By section that says something: whether anything of it holds now. */
    cluster_config: enabledByName,
    /** What was given, and does not hold: why, and what to do. Absent where all of it does. */
    not_applied: z.array(z.object({ setting: z.string(), reason: z.string() })).optional(),
  }),
  errors: ['cluster_settings_invalid'],
});
