import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { optionsHelp, settingsExample, settingsReference } from './describe.ts';
import { parseSettings } from './read-settings-file.ts';

const components = {
  sources: {
    demo: z.object({
      token: z.string().meta({ title: 'Token', description: 'From the page of the app.', secret: true }),
    }),
  },
};

it('the example is a file of comments, and a file of settings when they are taken away', () => {
  const example = settingsExample(components);
  expect(parse(example)).toBeNull();
  const uncommented = example.split('\n').slice(2).join('\n').replaceAll(/^# ?/gm, '');
  const { leaves } = parseSettings(uncommented, 'airy.yaml');
  const paths = leaves.map(leaf => leaf.path.join('.'));
  expect(paths).toContain('http.port');
  expect(paths).toContain('security.systemToken');
  expect(paths).toContain('components.sources.demo.token');
  expect(leaves.find(leaf => leaf.path.join('.') === 'http.port')?.value).toBe(8080);
});

it('the reference names each setting, its variable and what it is', () => {
  const reference = settingsReference(components);
  expect(reference).toContain(
    '| `http.port` | `AIRY_PORT` | `--port` | `8080` | Port to listen on. 0 takes any free port. |',
  );
  expect(reference).toContain(
    '| `token` | `AIRY_SOURCES_DEMO_TOKEN` | yes | Token. From the page of the app. (secret) |',
  );
});

it('help lists the options with their defaults', () => {
  expect(optionsHelp()).toMatch(/--port N +Port to listen on \(8080\)/);
});
