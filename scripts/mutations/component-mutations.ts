/** Faults in what is wanted of components and how it takes effect. */
import type { Mutation } from './mutation.ts';

const cluster = 'backend/lib/cluster/src';
const compatibility = 'e2e/compatibility/components.test.ts';

export const componentMutations: readonly Mutation[] = [
  {
    title: 'Components: what the API set stands in clear on the disk',
    file: `${cluster}/stored-keys.ts`,
    text: 'secrets.seal(JSON.stringify([value, over]))',
    replacement: 'secrets && JSON.stringify([value, over])',
    tests: [`${cluster}/local-cluster.test.ts`],
  },
  {
    title: 'Components: a mask that comes back becomes the secret',
    file: `${cluster}/plan-change.ts`,
    text: 'if (present !== undefined && mask(key, present) === text) return present;',
    replacement: 'if (present !== undefined && mask(key, present) === text) return text;',
    tests: [`${cluster}/plan-change.test.ts`],
  },
  {
    title: 'Components: a short secret is shown whole',
    file: `${cluster}/mask.ts`,
    text: 'characters.length === 1 ? 0 : ',
    replacement: '',
    tests: [`${cluster}/mask.test.ts`],
  },
  {
    title: 'Components: the API overrules airy.yaml for ever',
    file: `${cluster}/desired.ts`,
    text: 'if (own !== undefined && own.over === said) return own.value;',
    replacement: 'if (own !== undefined) return own.value;',
    tests: [`${cluster}/desired.test.ts`],
  },
  {
    title: 'Components: what is wrong is found out only once something is stored',
    file: `${cluster}/plan-change.ts`,
    text: '  check(component, change, [...given.keys()]);\n',
    replacement: '',
    tests: [compatibility],
    named: 'refuses settings that are wrong',
  },
  {
    title: 'Components: a process does not follow what others change',
    file: `${cluster}/local-cluster.ts`,
    text: 'if (this.#isOpen) this.#know();',
    replacement: '',
    tests: [`${cluster}/local-cluster.test.ts`],
  },
  {
    title: 'Components: a change is answered before it has taken effect',
    file: `${cluster}/local-cluster.ts`,
    text: 'await Promise.race([known.then(() => this.#settling), late.promise]);',
    replacement: 'await Promise.race([known, late.promise]);',
    tests: [`${cluster}/local-cluster.test.ts`],
  },
  {
    title: 'Units: a change of settings has a moment in which webhooks are refused',
    file: 'backend/services/sources-webhook/src/service.ts',
    text: 'readonly overlaps = true;',
    replacement: 'readonly overlaps = false;',
    tests: ['e2e/components.test.ts'],
  },
  {
    title: 'Units: a unit keeps the settings that it began with',
    file: 'backend/lib/service/src/reconcile-units.ts',
    text: "isDeepStrictEqual(before.settings, unit.settings) ? [] : [{ kind: 'replace', id: unit.id }]",
    replacement: '[]',
    tests: ['backend/lib/service/src/reconcile-units.test.ts', compatibility],
  },
  {
    title: 'Units: what did not start is not tried again',
    file: 'backend/lib/service/src/source-units.ts',
    text: 'if (this.#failed.size > 0)',
    replacement: 'if (this.#failed.size < 0)',
    tests: ['backend/lib/service/src/source-units.test.ts'],
  },
  {
    title: 'Components: cluster.update replaces all settings of the instance',
    file: `${cluster}/instance-settings.ts`,
    text: 'installed: null, values, replace: false }',
    replacement: 'installed: null, values, replace: true }',
    tests: [`${cluster}/instance-settings.test.ts`],
  },
  {
    title: 'Components: an empty token in cluster.update takes the token away',
    file: `${cluster}/instance-settings.ts`,
    text: "if (text !== null && text !== '') said.set(key, text);",
    replacement: "said.set(key, text ?? '');",
    tests: [`${cluster}/instance-settings.test.ts`],
  },
];
