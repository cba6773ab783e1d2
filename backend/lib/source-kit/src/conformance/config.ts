/** The declaration is complete: forms, docs and `airy.yaml.example` are made of it. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Source } from '../source.ts';
import { soundsSecret } from './platform.ts';
import type { ConformanceSubject } from './subject.ts';

interface SettingMeta {
  readonly title?: unknown;
  readonly description?: unknown;
  readonly secret?: unknown;
}

export function configConformance<S extends Source>({ source, folder, config }: ConformanceSubject<S>): void {
  const settings = Object.entries(source.config.shape);

  describe('is declared completely', () => {
    it('has an id, a name and a sentence about itself', () => {
      expect(source.id).toMatch(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/);
      expect(source.name).not.toBe('');
      expect(source.description).toMatch(/\.$/);
    });

    it.each(['README.md', 'icon.svg'])('has %s', file => {
      expect(existsSync(new URL(file, folder))).toBe(true);
    });

    it('has an icon that is a picture and nothing else', () => {
      const icon = readFileSync(new URL('icon.svg', folder), 'utf8');
      expect(icon.trim()).toMatch(/^<svg[^>]* viewBox=/);
      expect(icon).not.toMatch(/<script|href=|\bon[a-z]+=/i);
    });

    it('takes its own example settings', () => {
      expect(source.config.safeParse(config).error).toBeUndefined();
    });

    if (settings.length > 0)
      describe.each(settings)('setting %s', (key, schema) => {
        const meta = (schema.meta() ?? {}) as SettingMeta;
        it('has a title and help, and the README tells of it', () => {
          expect(meta.title).toEqual(expect.stringMatching(/./));
          expect(meta.description).toEqual(expect.stringMatching(/\.$/));
          expect(readFileSync(new URL('README.md', folder), 'utf8')).toContain(key);
        });
        it('is marked as a secret if it sounds like one', () => {
          expect(!soundsSecret.test(key) || meta.secret === true).toBe(true);
        });
      });
  });
}
