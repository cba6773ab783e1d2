/** contacts.* (contract §3): the people behind conversations. Served by the component `api-contacts`. */
import { z, type ZodType } from 'zod';
import { endpoint } from './endpoint.ts';
import { messagePayload, paginationData } from './payloads.ts';
import { cursor, id, integer, jsonObject, name, nothing, optional, pageSize, text } from './scalars.ts';

const addressFields = [
  'organization_name',
  'address_line1',
  'address_line2',
  'postal_code',
  'city',
  'state',
  'country',
] as const;

const address = z.record(z.enum(addressFields), z.string().nullable());

const addressTexts = z.partialRecord(z.enum(addressFields), optional(text));

/** Keys that are not known are ignored, as of a whole request. */
const addressInput = z.preprocess(knownAddress, addressTexts) as unknown as ZodType<
  z.output<typeof addressTexts>,
  z.input<typeof addressTexts>
>;

/** `postcode` is what Airy Core's documents call `postal_code`, which wins where both are given. */
function knownAddress(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { postcode, ...given } = value as Readonly<Record<string, unknown>>;
  const renamed: Readonly<Record<string, unknown>> =
    postcode === undefined ? given : { postal_code: postcode, ...given };
  return Object.fromEntries(
    addressFields.flatMap(field => (Object.hasOwn(renamed, field) ? [[field, renamed[field]]] : [])),
  );
}

/** Times are epoch ms, as Airy Core sends them (contract §0, §14); null where Airy Core wrote none. */
const contactFields = z.object({
  id: z.string(),
  display_name: z.string().nullable(),
  avatar_url: z.string().nullable(),
  title: z.string().nullable(),
  gender: z.string().nullable(),
  /** Offset or zone as the caller means it; a whole number. */
  timezone: z.int().nullable(),
  locale: z.string().nullable(),
  organization_name: z.string().nullable(),
  /** Ways to reach the contact: kind to address. */
  via: z.record(z.string(), z.string()).nullable(),
  address: address.nullable(),
  /** Id of each linked conversation to its source. */
  conversations: z.record(z.string(), z.string()).nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  created_at: z.int().nullable(),
  updated_at: z.int().nullable(),
});

export const contactPayload = contactFields.meta({ id: 'Contact' });
export type ContactPayload = z.infer<typeof contactPayload>;

/** With what was merged into it, each as it was; flat, oldest merge first. */
const mergedContactPayload = contactFields.extend({ merge_history: z.array(contactFields) });

/** Fields a caller may give. In an update "" deletes a text and null or absence leaves it. */
export const contactInput = z.object({
  display_name: optional(name),
  avatar_url: optional(text),
  title: optional(text),
  gender: optional(text),
  timezone: optional(z.literal('').or(integer)),
  locale: optional(text),
  organization_name: optional(text),
  via: optional(z.record(z.string(), text)),
  address: optional(addressInput),
  /** Conversation id to source. */
  conversations: optional(z.record(id, text)),
  metadata: optional(jsonObject),
});
export type ContactInput = z.infer<typeof contactInput>;

export const contactsCreate = endpoint({
  path: '/contacts.create',
  summary: 'Creates a contact; all fields are optional',
  access: 'agent',
  writes: true,
  request: contactInput,
  status: 201,
  response: contactPayload,
  errors: ['component_not_enabled'],
});

/** As many as one import may hold; larger ones are sent in parts. */
export const maxImportedContacts = 1000;

export const contactsImport = endpoint({
  path: '/contacts.import',
  summary: 'Creates up to 1,000 contacts at once',
  access: 'agent',
  writes: true,
  keepsAnswer: true,
  request: z.array(contactInput).max(maxImportedContacts),
  status: 201,
  response: z.object({ data: z.array(contactPayload) }),
  errors: ['component_not_enabled'],
});

export const contactsList = endpoint({
  path: '/contacts.list',
  summary: 'Lists contacts by display name, those without one last',
  access: 'agent',
  writes: false,
  request: z.object({ cursor, page_size: pageSize }),
  status: 200,
  response: z.object({ data: z.array(contactPayload), pagination_data: paginationData }),
  errors: ['component_not_enabled', 'invalid_cursor'],
});

export const contactsInfo = endpoint({
  path: '/contacts.info',
  summary: 'Returns a contact by its id, or by one of its conversations',
  access: 'agent',
  writes: false,
  request: z
    .object({ id: optional(id), conversation_id: optional(id) })
    .refine(body => body.id !== null || body.conversation_id !== null, {
      message: 'or conversation_id is required',
      path: ['id'],
    }),
  status: 200,
  response: contactPayload,
  errors: ['component_not_enabled', 'not_found'],
});

export const contactsUpdate = endpoint({
  path: '/contacts.update',
  summary: 'Changes fields of a contact; an empty text deletes a field',
  access: 'agent',
  writes: true,
  request: contactInput.extend({ id }),
  status: 202,
  response: nothing,
  errors: ['component_not_enabled', 'not_found', 'contact_being_merged'],
});

export const contactsDelete = endpoint({
  path: '/contacts.delete',
  summary: 'Deletes a contact; a later message in a linked conversation makes a new one',
  access: 'agent',
  writes: true,
  request: z.object({ id }),
  status: 202,
  response: nothing,
  errors: ['component_not_enabled', 'not_found', 'contact_being_merged'],
});

export const contactsMerge = endpoint({
  path: '/contacts.merge',
  summary: 'Merges one contact into another; fields of the destination win',
  access: 'agent',
  writes: true,
  request: z.object({ source_id: id, destination_id: id }).refine(body => body.source_id !== body.destination_id, {
    message: 'must be another contact than source_id',
    path: ['destination_id'],
  }),
  status: 200,
  response: mergedContactPayload,
  errors: ['component_not_enabled', 'not_found', 'contact_being_merged'],
});

export const contactsRecentMessages = endpoint({
  path: '/contacts.recent-messages',
  summary: 'Lists the newest messages of each conversation of a contact',
  access: 'agent',
  writes: false,
  request: z.object({
    contact_id: id,
    include_sources: optional(z.array(text)),
    page_size: pageSize,
    /** Conversation id to the cursor of its page. */
    cursors: optional(z.record(id, cursor)),
  }),
  status: 200,
  response: z.record(z.string(), z.object({ data: z.array(messagePayload), pagination_data: paginationData })),
  errors: ['component_not_enabled', 'not_found', 'invalid_cursor'],
});
