import type { Tag } from '@airy/model';

/** What api-admin reads. */
export interface AdministrationView {
  tags(): Promise<readonly Tag[]>;
  tag(id: string): Promise<Tag | null>;
}
