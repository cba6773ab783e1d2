/** What differs outside of single calls: access, sources, delivery, the log. The tests are those of the parts themselves. */
import type { CompatibilityRow } from './row.ts';

const delivery = (name: string): string =>
  `backend/services/sources-connector/src/delivery.test.ts: a pending message › ${name}`;
const airyCore = (name: string): string => `e2e/airy-core.test.ts: Airy on what Airy Core wrote: embedded › ${name}`;
const signatures = (name: string): string =>
  `backend/sources/facebook/src/webhook.test.ts: signatures (contract §6) › ${name}`;
const access = (name: string): string => `backend/lib/http/src/access.test.ts: ${name}`;

export const moreRows: readonly CompatibilityRow[] = [
  {
    what: 'Messenger: the signature of webhooks',
    verdict: 'different',
    airyCore: 'SHA-1 of body and secret.',
    here: 'HMAC-SHA256 (`x-hub-signature-256`), or HMAC-SHA1 where only `x-hub-signature` is sent, as the platform documents.',
    test: signatures('takes HMAC-SHA1 where nothing stronger is sent'),
  },
  {
    what: 'Messenger: receipts of delivery and reading',
    verdict: 'different',
    airyCore: 'Ignored.',
    here: 'Stored as `source.delivery_state`.',
    test: 'backend/services/sources-connector/src/messenger.test.ts: a conversation over Messenger › goes both ways, with a name, receipts and the platform’s id',
  },
  {
    what: 'Messenger: tokens in calls of the Graph API',
    verdict: 'different',
    airyCore: 'In addresses, which proxies log.',
    here: 'In the `Authorization` header or the body.',
    test: 'backend/sources/facebook/src/channels.test.ts: connecting a page › exchanges the token, reads the page, subscribes it, and shows no token',
  },
  {
    what: 'Sending: a crash between the call of a platform and its result',
    verdict: 'different',
    airyCore: 'The message was lost, or sent twice.',
    here: 'Attempts are granted: at most once; `outcome_unknown` where nobody can know, never silently; the platform’s own echo heals it.',
    test: delivery('is of unknown fate when the source fails after a call, and failed when before'),
  },
  {
    what: 'Sending: a platform that is limited or out of order',
    verdict: 'different',
    airyCore: 'The message failed at once.',
    here: 'It is tried again in order, after `Retry-After`, for five minutes; then it fails with the reason.',
    test: delivery('that is still not accepted after five minutes fails with the reason'),
  },
  {
    what: 'Sources: one that is not configured',
    verdict: 'different',
    airyCore: '404 without a word.',
    here: '404 `source_not_configured`, naming the setting.',
    test: 'backend/services/sources-webhook/src/sources-webhook.test.ts: a source that is not configured › answers 404 and names the setting',
  },
  {
    what: 'Log: records of Airy Core, spread over partitions by message id',
    verdict: 'different',
    airyCore: 'Any partition.',
    here: 'One partition a conversation, with an index; old records are brought there once (docs/operate/coming-from-airy-core.md).',
    test: airyCore('goes on in old conversations: the next index, the page token of old, the read mark'),
  },
  {
    what: 'Log: channel tokens',
    verdict: 'different',
    airyCore: 'In clear.',
    here: 'Sealed; old ones are sealed when they are brought to their places.',
    test: 'backend/services/api-admin/src/channels.test.ts: channels.<source>.connect › stores the token sealed, and shows it nowhere',
  },
  {
    what: 'Log: records that cannot be read',
    verdict: 'different',
    airyCore: 'Skipped silently.',
    here: 'Dead-letter topic, counted, shown in health.',
    test: 'backend/services/sources-events-router/src/router.test.ts: the router › makes a dead letter of what cannot be read, and goes on',
  },
  {
    what: 'Access: pages of origins that are not allowed',
    verdict: 'different',
    airyCore: 'Refused by CORS only.',
    here: '403 `cross_site_request`, also for requests without a preflight.',
    test: access('a page of another origin › is refused unless it is allowed, and gets no CORS headers'),
  },
  {
    what: 'Access: `/actuator/prometheus` and the details of `/actuator/health`',
    verdict: 'different',
    airyCore: 'Open.',
    here: 'For a session or the system token; `{"status"}` stays open. `/liveness` and `/readiness` stand below it.',
    test: 'backend/lib/http/src/http-server.test.ts: /actuator › health is open, its details are for agents',
  },
  {
    what: 'Settings: `kafka.authJaas`',
    verdict: 'different',
    airyCore: 'SASL over TLS, PLAIN only.',
    here: 'The same, SCRAM too; `kafka.sasl` and `kafka.tls` say it in settings of their own.',
    test: 'backend/lib/config/src/engines.test.ts: the login at Kafka › is SCRAM for its module, in the stronger kind unless told otherwise',
  },
  {
    what: 'Settings: keys that have no use any more',
    verdict: 'different',
    airyCore: '`kafka.keyTrustSecret`, `kafka.commitInterval`, `kafka.zookeepers` and others were read.',
    here: 'A warning for each; certificates are `kafka.tls`.',
    test: 'backend/lib/config/src/load-config.test.ts: loadConfig › accepts a file of Airy Core, with one warning for each key that is not used yet',
  },
  {
    what: 'Processes that share an instance',
    verdict: 'different',
    airyCore: 'Nothing was checked.',
    here: 'One `security.jwtSecret` for all, or `keys_differ`; more than one with views needs `postgres.url`, or `second_replica`.',
    test: 'backend/services/all/src/on-engines.test.ts: Airy on Kafka, a registry, Redis and PostgreSQL › does not start with other keys than the instance has, and says what to do',
  },
];
