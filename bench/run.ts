/**
 * `npm run bench [-- --engines | --webhooks] [--write]`: figures, each beside its ceiling of the same run. Ratios and medians are to
 * be judged, absolute figures depend on the machine. `--write` renews the page in docs/.
 */
import { parseArgs } from 'node:util';
import { benchEmbedded } from './embedded.ts';
import { benchOnEngines } from './on-engines.ts';
import { Table } from './report.ts';
import { benchWebhooks } from './webhooks.ts';

const { values } = parseArgs({
  options: {
    engines: { type: 'boolean', default: false },
    webhooks: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const bench = values.webhooks ? benchWebhooks : values.engines ? benchOnEngines : benchEmbedded;
await bench(new Table(), values);
