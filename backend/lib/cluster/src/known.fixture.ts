/** Components for tests: one with every kind of setting. */
import { z } from 'zod';
import type { ComponentDeclaration } from './component-declaration.ts';
import { desireComponent, type GivenKeys, type StoredKeys } from './desired.ts';
import type { KnownComponent } from './plan-change.ts';

export const demo: ComponentDeclaration = {
  name: 'sources-demo',
  type: 'sources',
  id: 'demo',
  displayName: 'Demo',
  description: 'For tests.',
  category: 'Sources',
  schema: z.object({
    appId: z.string().regex(/^\d+$/, 'must be digits').meta({ title: 'App id', description: 'Of your app.' }),
    appSecret: z.string().min(8).meta({ title: 'App secret', secret: true }),
    verify: z.string().optional().meta({ secret: true }),
    s3Key: z.string().optional(),
    someURL: z.url().optional(),
    mode: z.enum(['fast', 'slow']).default('fast'),
    tries: z.int().min(1).optional(),
  }),
  isMandatory: false,
  sources: [],
};

export const complete = { appId: '12', appSecret: 'hunter2hunter2' };

export function known(said: GivenKeys, stored: StoredKeys = new Map(), declaration = demo): KnownComponent {
  return { ...desireComponent(declaration, said, stored), said, stored };
}
