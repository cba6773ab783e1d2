/** Faults in what the administration keeps, and in the Source API. */
import type { Mutation } from './mutation.ts';

const domain = 'backend/domain/src/administration';
const admin = 'backend/services/api-admin/src';
const decisions = [`${domain}/records.test.ts`];
const sources = [`${admin}/custom-sources.test.ts`];
const records = [`${admin}/records.test.ts`];
const folder = 'backend/sources/source-api/src';
const deliveries = ['backend/domain/src/administration/webhook-delivery.test.ts'];

export const administrationMutations: readonly Mutation[] = [
  {
    title: 'Administration: a webhook that is updated loses the headers that were not given',
    file: `${domain}/webhook.ts`,
    text: 'headers: command.headers ?? before.headers,',
    replacement: 'headers: command.headers ?? {},',
    tests: decisions,
  },
  {
    title: 'Administration: events show the key of a webhook',
    file: `${domain}/entities.ts`,
    text: "signKey: webhook.signKey && '',",
    replacement: 'signKey: webhook.signKey,',
    tests: decisions,
  },
  {
    title: 'Administration: the key of a webhook stands in clear in the log',
    file: `${admin}/webhook-change-routes.ts`,
    text: "signKey: key === '' ? null : secrets.seal(key),",
    replacement: "signKey: key === '' ? null : key,",
    tests: records,
  },
  {
    title: 'Administration: a webhook that is subscribed again hears of what happened meanwhile',
    file: `${domain}/webhook.ts`,
    text: 'subscribedAt: begins ? now : before.subscribedAt,',
    replacement: 'subscribedAt: before.subscribedAt,',
    tests: decisions,
  },
  {
    title: 'Administration: an eleventh old secret of a webhook is taken',
    file: `${domain}/webhook-delivery.ts`,
    text: 'if (old.length > maxOldSecrets)',
    replacement: 'if (old.length > 1_000)',
    tests: deliveries,
  },
  {
    title: 'Administration: a rotated secret of a webhook signs for ever',
    file: `${domain}/webhook-delivery.ts`,
    text: 'validUntil: Math.min(secret.validUntil ?? end, end)',
    replacement: 'validUntil: secret.validUntil ?? Number.MAX_SAFE_INTEGER',
    tests: deliveries,
  },
  {
    title: 'Administration: a webhook that was enabled again is disabled by what was found out before',
    file: `${domain}/webhook-delivery.ts`,
    text: 'const isStale = delivery.disabled !== null || command.at < delivery.enabledAt;',
    replacement: 'const isStale = delivery.disabled !== null;',
    tests: deliveries,
  },
  {
    title: 'Administration: who subscribes a webhook again loses its secret',
    file: `${domain}/webhook.ts`,
    text: 'const isNew = secret !== null && (replacesSecrets || had.length === 0);',
    replacement: 'const isNew = secret !== null;',
    tests: deliveries,
  },
  {
    title: 'Administration: a cancelled replay goes on',
    file: `${domain}/webhook-replay.ts`,
    text: "const after = before.state === 'RUNNING' ?",
    replacement: "const after = before.state !== 'DONE' ?",
    tests: deliveries,
  },
  {
    title: 'Administration: a webhook may have a name of our own machine',
    file: `${admin}/webhook-address.ts`,
    text: 'const ownNames = /(^|\\.)(localhost|local|home\\.arpa)\\.?$/i;',
    replacement: 'const ownNames = /^$/;',
    tests: ['backend/services/api-admin/src/webhooks.test.ts'],
    named: 'leads into our own network',
  },
  {
    title: 'Administration: attempts at webhooks of one partition take each other over too early',
    file: 'backend/lib/webhook-view/src/projection.ts',
    text: '${partition}/others/${offset % others}',
    replacement: '${partition}/others/${offset % 2}',
    tests: ['backend/lib/webhook-view/src/webhook-view.test.ts'],
  },
  {
    title: 'Administration: a source that is created again takes over the id',
    file: `${domain}/source.ts`,
    text: "if (state.find('source', source.id) !== null)",
    replacement: 'if (source.id === null)',
    tests: decisions,
  },
  {
    title: 'Administration: a channel of another source is taken over',
    file: `${domain}/channel.ts`,
    text: 'if (before !== null && before.source !== channel.source)',
    replacement: 'if (before?.id === null)',
    tests: decisions,
  },
  {
    title: 'Administration: whoever is not signed in learns what this version has not',
    file: `${admin}/not-implemented.ts`,
    text: "if (principal === null) throw new AiryError('unauthorized');",
    replacement: '',
    tests: records,
  },
  {
    title: 'Administration: a user who is seen again has just come',
    file: `${domain}/user.ts`,
    text: 'firstSeenAt: before?.firstSeenAt ?? context.now,',
    replacement: 'firstSeenAt: context.now,',
    tests: decisions,
  },
  {
    title: 'Source API: the token of a source that was deleted is good for the next one of its name',
    file: `${admin}/custom-source-caller.ts`,
    text: "if (!isTokenOf(source, tokenHash, context.secrets)) throw new AiryError('unauthorized');",
    replacement: '',
    tests: sources,
  },
  {
    title: 'Source API: the token of a source stands in clear in the log',
    file: `${admin}/custom-source-routes.ts`,
    text: "secrets.seal(await secrets.sign('source', { source: id, key: randomUUID() }, null))",
    replacement: "await secrets.sign('source', { source: id, key: randomUUID() }, null)",
    tests: sources,
  },
  {
    title: 'Source API: a webhook is answered without being stored',
    file: `${admin}/custom-source-intake.ts`,
    text: 'await this.#log.append([{ ...place, value: call.body, headers }]);',
    replacement: 'void [place, headers];',
    tests: sources,
  },
  {
    title: 'Source API: channels are not looked for',
    file: `${admin}/custom-source-intake.ts`,
    text: 'await checkChannels(parts, source, messages);',
    replacement: '',
    tests: ['e2e/compatibility/source-api.test.ts'],
    named: 'of an unknown channel',
  },
  {
    title: 'Source API: a source writes into conversations of another',
    file: `${admin}/custom-source-intake.ts`,
    text: 'await checkOwnership(parts, source, messages);',
    replacement: '',
    tests: sources,
  },
  {
    title: 'Source API: any answer of the 2xx counts as delivered',
    file: `${folder}/outbound.ts`,
    text: 'if (status === 200) {',
    replacement: 'if (status < 300) {',
    tests: [`${folder}/outbound.test.ts`],
  },
  {
    title: 'Source API: a name that resolves to a private address is called',
    file: 'backend/lib/source-kit/src/source-http.ts',
    text: '...(publicOnly && { lookup: publicOnlyGuard.lookup })',
    replacement: '...(publicOnly && {})',
    tests: ['backend/lib/source-kit/src/public-address.test.ts'],
  },
  {
    title: 'Source API: a literal private address is called',
    file: 'backend/lib/source-kit/src/source-http.ts',
    text: 'if (publicOnly) refusePrivateLiteral(request.url);',
    replacement: '',
    tests: ['backend/lib/source-kit/src/public-address.test.ts'],
  },
  {
    title: 'Re-homing: the token of a source stays in clear',
    file: 'backend/services/bootstrap/src/rehome-administration-rules.ts',
    text: '({ ...source, token: sealed(source.token, secrets) })',
    replacement: '({ ...source })',
    tests: ['backend/services/bootstrap/src/rehome-administration.test.ts'],
  },
];
