/** Validation of commands about contacts as read from the log. */
import { z } from 'zod';
import type { Document } from '@airy/model';
import type { ContactFields } from './commands.ts';
import type { Contact } from './contact.ts';

const id = z.string().min(1).max(500);
/** Epoch ms of a moment that has a date (ECMA-262, 21.4.1.1). */
const time = z.int().nonnegative().max(8_640_000_000_000_000);
const ofContact = { contactId: id };
const text = z.string().nullable();
const texts = z.record(z.string(), z.string());
const document = z.record(z.string(), z.json()) as unknown as z.ZodType<Document>;

const named = { displayName: text, avatarUrl: text, title: text, gender: text, locale: text, organizationName: text };
const address = {
  organizationName: text,
  addressLine1: text,
  addressLine2: text,
  postalCode: text,
  city: text,
  state: text,
  country: text,
};

const fields = z
  .object({
    ...named,
    timezone: z.union([z.int(), z.literal('')]).nullable(),
    via: texts.nullable(),
    address: z.object(address).partial().nullable(),
    conversations: texts.nullable(),
    metadata: document.nullable(),
  })
  .partial() as z.ZodType<ContactFields>;

const contact = z.object({
  id: z.string(),
  ...named,
  timezone: z.int().nullable(),
  via: texts,
  address: z.record(z.string(), z.string()),
  conversations: texts,
  metadata: document,
  createdAt: z.int().nullable(),
  updatedAt: z.int().nullable(),
}) as unknown as z.ZodType<Contact>;

export const contactCommands = [
  z.object({ type: z.literal('contact.create'), ...ofContact, fields }),
  z.object({ type: z.literal('contact.update'), ...ofContact, fields }),
  z.object({ type: z.literal('contact.delete'), ...ofContact }),
  z.object({
    type: z.literal('contact.ensure'),
    ...ofContact,
    conversationId: id,
    source: id.nullable(),
    homeId: id,
    displayName: text,
    avatarUrl: text,
    at: time,
    isForced: z.boolean(),
  }),
  z.object({ type: z.literal('contact.merge'), ...ofContact, mergeId: id, destinationId: id, by: z.string() }),
  z.object({
    type: z.literal('contact.absorb'),
    ...ofContact,
    mergeId: id,
    source: contact,
    sourceHistory: z.array(contact),
    by: z.string(),
  }),
  z.object({ type: z.literal('contact.finish-merge'), ...ofContact, mergeId: id, destinationId: id }),
  z.object({ type: z.literal('contact.release'), ...ofContact, mergeId: id }),
] as const;
