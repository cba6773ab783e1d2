/** Contacts over HTTP, and the saga that makes and merges them. */
import type { Service } from '@airy/service';
import { contactRoutes } from './contact-routes.ts';
import { LinkedConversations } from './linked-conversations.ts';
import { mergeRoute } from './merge-route.ts';
import type { Parts } from './parts.ts';
import { recentMessagesRoute } from './recent-messages-route.ts';
import { startStations } from './stations.ts';
import { runWhileOn, whileOn } from './while-on.ts';

export const apiContacts: Service = {
  name: 'api-contacts',
  async start(context) {
    const [contacts, communication] = await Promise.all([context.contactView(), context.communicationView()]);
    const linked = new LinkedConversations();
    const parts: Parts = { contacts, communication, commander: context.commander, linked };
    const { components, http } = context;
    const stations = await runWhileOn(components, () => startStations(context, parts));
    http.serve(whileOn(components, [...contactRoutes(parts), mergeRoute(parts), recentMessagesRoute(parts)]));
    return {
      health: () => contacts.health().blockedBy ?? communication.health().blockedBy ?? stations.problem(),
      drain: () => stations.drain(),
      stop: () => stations.stop(),
    };
  },
};
