/** The components that are no sources. Their names and keys are Airy Core's (contract §1, §8). */
import { isNetwork } from '@airy/source-kit';
import { z } from 'zod';
import type { ComponentDeclaration } from './component-declaration.ts';

const text = z.string().min(1);

/** Of an S3-compatible store; all of key, secret, bucket and region, or none of them. */
const mediaStorage = z
  .object({
    s3Key: text.optional().meta({ title: 'Access key' }),
    s3Secret: text.optional().meta({ title: 'Secret key', secret: true }),
    s3Bucket: text.optional().meta({ title: 'Bucket' }),
    s3Region: text.optional().meta({ title: 'Region' }),
    s3Path: text.default('/').meta({ title: 'Path', description: 'Folder in the bucket.' }),
    s3Endpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({ title: 'Address of the store', description: 'Without it: that of AWS for the region.' }),
  })
  .superRefine((given, context) => {
    const needed = ['s3Key', 's3Secret', 's3Bucket', 's3Region'] as const;
    const missing = needed.filter(key => given[key] === undefined);
    if (missing.length === needed.length) return;
    for (const key of missing) context.addIssue({ code: 'custom', path: [key], message: 'is needed with the others' });
  });

const webhook = z.object({
  name: text.optional().meta({ title: 'Name', description: 'Airy Core asked for it; it changes nothing.' }),
  maxBackoff: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ title: 'Longest wait between two tries', description: 'Seconds. Of versions before 0.29.' }),
  allowedNetworks: z
    .string()
    .refine(value => listed(value).every(isNetwork), 'must be networks such as 10.0.0.0/8, with commas')
    .default('')
    .meta({
      title: 'Networks that may be called',
      description:
        'Besides public addresses: networks or addresses such as 10.1.0.0/16, with commas. Webhooks in them reach what nobody outside should.',
    }),
  maxEndpoints: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .meta({ title: 'Most webhooks', description: 'How many may be subscribed at a time.' }),
  attemptDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(14)
    .default(14)
    .meta({ title: 'How long attempts are kept', description: 'Days.' }),
  attemptMegabytes: z.coerce
    .number()
    .int()
    .min(16)
    .max(1_000_000)
    .default(4_096)
    .meta({ title: 'How much of attempts is kept', description: 'Megabytes; the oldest go first.' }),
  proxy: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      title: 'Proxy',
      description: 'All deliveries go through it, by CONNECT. It then decides which names may be reached.',
      secret: true,
    }),
});

function listed(value: string): readonly string[] {
  return value.split(',').flatMap(part => part.trim() || []);
}

const nothing = z.object({});

function optionalComponent(
  type: string,
  id: string,
  texts: Pick<ComponentDeclaration, 'displayName' | 'description' | 'schema'>,
): ComponentDeclaration {
  const category = type === 'integration' ? 'Integrations' : 'Services';
  return { name: `${type}-${id}`, type, id, category, ...texts, isMandatory: false, sources: [] };
}

function mandatory(type: string, id: string, displayName: string, description: string): ComponentDeclaration {
  const texts = { displayName, description, category: 'Core' };
  return { name: `${type}-${id}`, type, id, ...texts, schema: nothing, isMandatory: true, sources: [] };
}

export const builtInComponents: readonly ComponentDeclaration[] = [
  optionalComponent('integration', 'webhook', {
    displayName: 'Webhooks',
    description: 'Tells other systems what happens.',
    schema: webhook,
  }),
  optionalComponent('media', 'storage', {
    displayName: 'Media storage',
    description: 'Keeps files: in the data folder, or in an S3-compatible store once its settings are given.',
    schema: mediaStorage,
  }),
  optionalComponent('api', 'contacts', {
    displayName: 'Contacts',
    description: 'Who the conversations are with.',
    schema: nothing,
  }),
  mandatory('api', 'admin', 'Administration', 'Channels, tags, components and sign-in.'),
  mandatory('api', 'communication', 'Conversations', 'Conversations and messages.'),
  mandatory('api', 'websocket', 'Live events', 'Tells front ends what happens.'),
];
