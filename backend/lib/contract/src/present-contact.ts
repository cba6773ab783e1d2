/** A contact as events show it: as `contacts.info` answers, without what was merged into it. Pure. */
import type { Document } from '@airy/model';

/** Of `@airy/domain`. */
export interface PresentableContact {
  readonly id: string;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly title: string | null;
  readonly gender: string | null;
  readonly timezone: number | null;
  readonly locale: string | null;
  readonly organizationName: string | null;
  readonly via: Readonly<Record<string, string>>;
  readonly address: Readonly<Record<string, string | undefined>>;
  readonly conversations: Readonly<Record<string, string>>;
  readonly metadata: Document;
  /** Epoch ms. */
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
}

export function presentContactEvent(contact: PresentableContact): Readonly<Record<string, unknown>> {
  return {
    id: contact.id,
    display_name: contact.displayName,
    avatar_url: contact.avatarUrl,
    title: contact.title,
    gender: contact.gender,
    timezone: contact.timezone,
    locale: contact.locale,
    organization_name: contact.organizationName,
    via: contact.via,
    address: Object.fromEntries(Object.entries(contact.address).map(([field, value]) => [snakeCase(field), value])),
    conversations: contact.conversations,
    metadata: contact.metadata,
    created_at: contact.createdAt,
    updated_at: contact.updatedAt,
  };
}

/** `addressLine1` as `address_line1`. */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
