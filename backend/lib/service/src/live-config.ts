/** The settings of a process, of which some may be changed through the API while it runs (docs/decisions/0066). */
import type { InstanceSettings } from '@airy/cluster';
import type { Config } from '@airy/config';

/** @param current asked each time that somebody reads one of those settings. */
export function liveConfig(config: Config, current: () => InstanceSettings): Config {
  return {
    ...config,
    security: {
      ...config.security,
      get systemToken() {
        return current().systemToken;
      },
      get allowedOrigins() {
        return current().allowedOrigins;
      },
    },
  };
}
