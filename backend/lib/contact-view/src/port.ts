/** What api-contacts reads. */
import type { ContactWithHistory } from '@airy/domain';

export interface ContactPageRequest {
  /** Of a page before, or, as Airy Core had it, the id of the first contact of the wanted page; null for the first page. */
  readonly cursor: string | null;
  readonly pageSize: number;
}

export interface ContactPage {
  readonly items: readonly ContactWithHistory[];
  readonly previousCursor: string | null;
  readonly nextCursor: string | null;
  readonly total: number;
}

export interface ContactView {
  contact(id: string): Promise<ContactWithHistory | null>;
  /** The contact that was linked to it last. */
  contactOfConversation(conversationId: string): Promise<ContactWithHistory | null>;
  /** Those of the conversations that a contact is linked to. */
  linked(conversationIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * By display name, those without one last, then by id. Names are compared by their bytes.
   * @throws AiryError `invalid_cursor`
   */
  contacts(page: ContactPageRequest): Promise<ContactPage>;
}
