/** media.upload (contract §3): a file by its content, so that sending it again changes nothing. */
import { join } from 'node:path';
import { mediaUpload } from '@airy/contract';
import { uploadRoute, type AnyRoute, type UploadedFile } from '@airy/http';
import { mediaType, nameOfFile, type CurrentStore, type MediaLinks } from '@airy/media';
import type { ServiceContext } from '@airy/service';

export interface UploadParts {
  readonly store: CurrentStore;
  readonly links: MediaLinks;
  readonly limits: Pick<ServiceContext['config']['media'], 'maxFileBytes' | 'maxVisitorFileBytes'>;
  /** Where files stand while they come in. */
  readonly folder: string;
  publicUrl(): string;
}

export function uploadOf({ store, links, limits, folder, publicUrl }: UploadParts): AnyRoute {
  const upload = {
    folder: join(folder, 'drafts'),
    maxBytes: (principal: { readonly kind: string } | null): number =>
      principal?.kind === 'visitor' ? limits.maxVisitorFileBytes : limits.maxFileBytes,
  };
  return uploadRoute(mediaUpload, upload, async ({ path, bytes, sha256 }: UploadedFile) => {
    const name = await nameOfFile(path, sha256);
    await (await store.get()).put(name, { path, bytes, type: mediaType(name).type });
    return { media_url: `${publicUrl()}${links.linkTo(name)}` };
  });
}
