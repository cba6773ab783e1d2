/** Settings that every platform of Meta has. Spread them into the source's own. */
import { z } from 'zod';

/** Versions are served for two years or more: see the changelog of the Graph API. */
const defaultVersion = 'v25.0';

/** YAML makes numbers of ids. Beyond 2^53 they would be wrong, so those must be quoted. */
const identifier = z
  .union([z.string(), z.number().refine(Number.isSafeInteger, 'write the number in quotes').transform(String)])
  .refine(text => /^\d{1,30}$/.test(text), 'must be digits');

export const graphSettings = {
  appId: identifier.meta({
    title: 'App id',
    description: 'Of your app at developers.facebook.com, under App settings, Basic.',
  }),
  appSecret: z.string().min(1).meta({
    title: 'App secret',
    description: 'Beside the app id. Meta signs its webhooks with it.',
    secret: true,
  }),
  webhookSecret: z.string().min(1).meta({
    title: 'Verify token',
    description: 'A text of your choice; enter the same one where you enter the callback URL.',
    secret: true,
  }),
  graphUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://graph.facebook.com')
    .meta({ title: 'Graph API address', description: 'Only to be changed for tests against a simulator.' }),
  // The version is a setting so that an instance can move on, or wait, without a release.
  graphVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'must be like v25.0')
    .default(defaultVersion)
    .meta({ title: 'Graph API version', description: 'See the changelog of the Graph API for the dates of versions.' }),
} as const;
