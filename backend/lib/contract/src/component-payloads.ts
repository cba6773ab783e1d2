/** A component as forms, composers and tables need it: all of it derived from what it declares. Keys are camelCase, as Airy Core's catalogue has them. */
import { z } from 'zod';

/** A field of a form. */
export const formField = z
  .object({
    name: z.string(),
    title: z.string(),
    /** What it is for and where to find it; may be empty. */
    help: z.string(),
    secret: z.boolean(),
    optional: z.boolean(),
    default: z.string().nullable(),
    kind: z.enum(['text', 'number', 'boolean', 'choice']),
    /** Of the kind `choice`. */
    choices: z.array(z.string()),
  })
  .meta({ id: 'FormField' });
export type FormField = z.infer<typeof formField>;

const contentLimits = z.object({
  kinds: z.array(z.string()),
  /** UTF-16 units. */
  maxTextLength: z.number(),
  maxCaptionLength: z.number().nullable(),
  files: z.record(z.string(), z.object({ types: z.array(z.string()), maxBytes: z.number() })),
  maxChoices: z.number().nullable(),
});

const capabilities = z.object({
  receives: z.array(z.string()),
  replyWindow: z
    .object({
      ms: z.number(),
      /** How long people may answer, where that is longer. */
      humanMs: z.number().nullable(),
      /** Kinds that may be sent later, too. */
      afterwards: z.array(z.string()),
    })
    .nullable(),
  receipts: z.array(z.string()),
  typing: z.boolean(),
  mayStartConversation: z.boolean(),
  /** What the id of a contact (`sender.id`) is to people; null: nothing that they know. */
  contactIdIs: z.enum(['phone', 'mail']).nullable(),
  recordedAudio: z.string().nullable(),
  maxPerSecond: z.number().nullable(),
});

/** A kind of channel. */
export const sourcePayload = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    capabilities,
    /** Null: anything may be sent. */
    limits: contentLimits.nullable(),
    /** What `channels.<id>.connect` asks for; null: its channels come to be in another way. */
    connect: z.array(formField).nullable(),
    /** What `channels.<id>.explore` asks for; null: there is no such call. */
    explore: z.array(formField).nullable(),
    canDisconnect: z.boolean(),
    /** Whether `channels.check` can look at its channels. */
    canCheck: z.boolean(),
    /** Sources that others build stand behind it: channels of a source that is nobody's are its own. */
    hasSourcesOfOthers: z.boolean(),
    /** Paths of the script that puts a channel into a page, and of a page to try it. */
    embed: z.object({ script: z.string(), page: z.string() }).nullable(),
  })
  .meta({ id: 'Source' });
export type SourcePayload = z.infer<typeof sourcePayload>;

export const componentPayload = z
  .looseObject({
    name: z.string(),
    displayName: z.string(),
    description: z.string(),
    category: z.string(),
    availableFor: z.string(),
    /** JSON text: name of a setting to `string`, `optionalString` or `dropdown/a/b`. */
    configurationValues: z.string(),
    docs: z.string(),
    installationStatus: z.enum(['uninstalled', 'pending', 'installed']),
    isChannel: z.string(),
    price: z.string(),
    repository: z.string(),
    source: z.string(),
    enabled: z.boolean(),
    /** Why it is off although somebody switched it on. */
    problem: z.string().nullable(),
    mandatory: z.boolean(),
    /** What a form asks for. */
    settings: z.array(formField),
    /** Whether components.check can try its settings. */
    canCheck: z.boolean(),
    /** The address that the platform calls, and where it is entered there; null: connecting a channel does it. */
    webhook: z.object({ url: z.string(), enterAt: z.string().nullable() }).nullable(),
    /** The kinds of channels that it is for. */
    sources: z.array(sourcePayload),
  })
  .meta({ id: 'Component' });
export type ComponentPayload = z.infer<typeof componentPayload>;

/** Why credentials do not do. */
export const checkReason = z.enum([
  'token_invalid',
  'token_expired',
  'permission_missing',
  'wrong_account',
  'not_found',
  'refused',
  'rate_limited',
  'unreachable',
  'certificate_invalid',
]);

/** Whether the platform takes our credentials. */
export const checkPayload = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    /** Whose credentials these are; null: the platform does not tell. */
    account: z.string().nullable(),
  }),
  z.object({
    ok: z.literal(false),
    reason: checkReason,
    message: z.string(),
    /** What a person does now. */
    next_step: z.string(),
  }),
]);
export type CheckPayload = z.infer<typeof checkPayload>;
