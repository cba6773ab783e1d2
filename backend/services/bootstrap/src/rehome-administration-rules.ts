/** Records of the administration: one partition for all of them, and secrets that Airy Core wrote as they are. */
import type { Channel, CustomSource, Tag, Template, User, Webhook } from '@airy/model';
import { isSealed } from '@airy/secrets';
import type { Secrets } from '@airy/secrets';
import type { Rule } from './rehome-rule.ts';

/** Their one writer writes the first partition only, however many a topic has. */
const home = 0;

type Seal = Pick<Secrets, 'seal'>;

export function administrationRules(secrets: Seal) {
  return {
    channels: ruleOf<Channel>(channel => ({ ...channel, token: sealed(channel.token, secrets) })),
    tags: ruleOf<Tag>(tag => tag),
    templates: ruleOf<Template>(template => template),
    users: ruleOf<User>(user => user),
    webhooks: ruleOf<Webhook>(webhook => ({
      ...webhook,
      signKey: sealed(webhook.signKey, secrets),
      headers: webhook.headers && sealedValues(webhook.headers, secrets),
    })),
    customSources: ruleOf<CustomSource>(source => ({ ...source, token: sealed(source.token, secrets) })),
  };
}

/** @param seal the record with its secrets sealed. */
function ruleOf<T extends { readonly id: string }>(seal: (record: T) => T): Rule<T> {
  return {
    keyOf: ({ id }) => id,
    note: record => ({ home, isPlain: JSON.stringify(seal(record)) !== JSON.stringify(record) }),
    mend: record => seal(record),
  };
}

function sealed<T extends string | null>(text: T, secrets: Seal): T {
  return text === null || text === '' || isSealed(text) ? text : (secrets.seal(text) as T);
}

function sealedValues(values: Readonly<Record<string, string>>, secrets: Seal): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sealed(value, secrets)]));
}
