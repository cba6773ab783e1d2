/** Each call of the catalogue is served by somebody. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, type RunningAiry } from '@airy/testkit';
import { allEndpoints } from '../../scripts/reference/source-endpoints.ts';

const paths = Object.values(allEndpoints()).flatMap(({ path, aliases = [] }) => [path, ...aliases]);

describe('the calls of the catalogue', () => {
  let airy: RunningAiry;

  beforeAll(async () => {
    airy = await startAiry({ settings: 'security: { systemToken: "served" }' });
  }, 60_000);

  afterAll(async () => {
    await airy?.stop();
  });

  it('are served, their older spellings too', async () => {
    const unknown: string[] = [];
    for (const path of paths) {
      // Without a token: nothing is done.
      const answer = await fetch(airy.url + path, { method: 'POST' });
      const { code } = (await answer.json().catch(() => ({}))) as { readonly code?: string };
      if (code === 'unknown_path') unknown.push(path);
    }
    expect(unknown).toEqual([]);
    process.stderr.write(`${paths.length} paths of the catalogue are served\n`);
  });
});
