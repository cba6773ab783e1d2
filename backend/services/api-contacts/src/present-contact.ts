/** Contacts as the API shows them (contract §3, contacts): null where there is nothing. */
import type { ContactPayload } from '@airy/contract';
import type { Contact, ContactWithHistory } from '@airy/domain';

export function presentContact(contact: Contact): ContactPayload {
  return {
    id: contact.id,
    display_name: contact.displayName,
    avatar_url: contact.avatarUrl,
    title: contact.title,
    gender: contact.gender,
    timezone: contact.timezone,
    locale: contact.locale,
    organization_name: contact.organizationName,
    via: orNull(contact.via),
    address: orNull(contact.address) && presentAddress(contact.address),
    conversations: orNull(contact.conversations),
    metadata: orNull(contact.metadata),
    created_at: contact.createdAt,
    updated_at: contact.updatedAt,
  };
}

export function presentMerged(contact: ContactWithHistory) {
  return { ...presentContact(contact), merge_history: contact.mergeHistory.map(presentContact) };
}

function presentAddress(address: Contact['address']): NonNullable<ContactPayload['address']> {
  return {
    organization_name: address.organizationName ?? null,
    address_line1: address.addressLine1 ?? null,
    address_line2: address.addressLine2 ?? null,
    postal_code: address.postalCode ?? null,
    city: address.city ?? null,
    state: address.state ?? null,
    country: address.country ?? null,
  };
}

function orNull<T extends object>(value: T): T | null {
  return Object.keys(value).length === 0 ? null : value;
}
