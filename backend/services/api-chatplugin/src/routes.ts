/** chatplugin.* (contract §10). */
import type { AnyRoute } from '@airy/http';
import { visitRoutes } from './authenticate-route.ts';
import type { Parts } from './parts.ts';
import { sendRoute } from './send-route.ts';
import { settingsRoutes } from './settings-routes.ts';
import { submitRoute } from './submit-route.ts';
import { visitorRoutes } from './visitor-routes.ts';

export function chatpluginRoutes(parts: Parts): readonly AnyRoute[] {
  return [
    ...visitRoutes(parts),
    sendRoute(parts),
    submitRoute(parts),
    ...visitorRoutes(parts),
    ...settingsRoutes(parts),
  ];
}
