/** Which services stand together in one process, and how many of these processes there are. */

export const components = {
  api: ['api-communication', 'api-admin', 'api-websocket', 'api-chatplugin', 'api-contacts'],
  router: ['sources-events-router'],
  webhook: ['sources-webhook'],
  connector: ['sources-connector', 'sources-poller', 'webhook-publisher', 'webhook-consumer'],
} as const;

export type Component = keyof typeof components;
export const componentNames = Object.keys(components) as readonly Component[];

/** Those that answer from views: several of them need views that they share. */
export const needViews: readonly Component[] = ['api', 'connector'];

export type Counts = Readonly<Record<Component, number>>;
