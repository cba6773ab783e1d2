/** The schema registry. */
import { describe, expect, it } from '@jest/globals';
import { benchPerTest } from './bench.ts';
import type { CreateStore } from './log-store.ts';

interface Field {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
}

const schema = (...fields: Field[]): string => JSON.stringify({ type: 'record', name: 'Thing', fields });
const id: Field = { name: 'id', type: 'string' };

export function registryConformance(createStore: CreateStore): void {
  describe('schema registry', () => {
    const bench = benchPerTest(createStore);

    it('gives global ids and versions per subject; the same schema is the same id', async () => {
      const { registry } = bench;
      const first = await registry.register('a-value', schema(id));
      const other = await registry.register('b-value', schema(id, { name: 'n', type: 'long' }));
      expect(other).not.toBe(first);
      expect(await registry.register('a-value', schema(id))).toBe(first);
      const spaced = `{ "name": "Thing", "type": "record", "fields": [{ "type": "string", "name": "id" }] }`;
      expect(await registry.register('b2-value', spaced)).toBe(first);
      const added = schema(id, { name: 'more', type: ['null', 'string'], default: null });
      const second = await registry.register('a-value', added);
      expect(await registry.latest('a-value')).toMatchObject({ id: second, version: 2 });
      expect(JSON.parse(await registry.schemaById(first))).toEqual(JSON.parse(schema(id)));
      expect(await registry.latest('nobody')).toBeNull();
    });

    it('knows everything when it is opened again', async () => {
      const first = await bench.registry.register('a-value', schema(id));
      await bench.reopen();
      expect(await bench.registry.latest('a-value')).toMatchObject({ id: first, version: 1 });
      expect(await bench.registry.register('a-value', schema(id))).toBe(first);
      expect(await bench.registry.register('b-value', schema({ ...id, type: 'long' }))).not.toBe(first);
    });

    it('refuses a schema that cannot read what the last one wrote, and what is no schema', async () => {
      const { registry } = bench;
      await registry.register('a-value', schema(id));
      for (const bad of [schema(id, { name: 'n', type: 'long' }), schema({ ...id, type: 'long' }), '{"type":"none"}']) {
        await expect(registry.register('a-value', bad)).rejects.toMatchObject({ code: 'schema_incompatible' });
      }
      expect(await registry.latest('a-value')).toMatchObject({ version: 1 });
    });

    it('says that an id is unknown', async () => {
      await expect(bench.registry.schemaById(4711)).rejects.toMatchObject({ code: 'schema_unknown' });
    });

    it('settles many registrations at once', async () => {
      const { registry } = bench;
      const ids = await Promise.all(Array.from({ length: 20 }, () => registry.register('a-value', schema(id))));
      expect(new Set(ids).size).toBe(1);
      expect(await registry.latest('a-value')).toMatchObject({ version: 1 });
    });
  });
}
