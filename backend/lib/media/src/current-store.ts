/** The store that the settings name now: they may change while calls run. */
import { AiryError } from '@airy/errors';
import { openFolderStore } from './folder-store.ts';
import type { MediaStore } from './media-store.ts';
import { openS3Store, type S3Settings } from './s3-store.ts';

const component = 'media-storage';

export interface CurrentStore {
  /** @throws AiryError `media_unavailable` if the component is switched off, or the store cannot be opened. */
  get(): Promise<MediaStore>;
  /** True while files stand in a folder of this process. */
  isFolder(): boolean;
  /** From now on this process gives files out, so that what it keeps in a folder is seen by everybody. */
  serve(): void;
  /** False where files that are kept here would be seen by nobody: somebody else gives them out. */
  isSeen(): boolean;
  close(): Promise<void>;
}

export interface CurrentStoreOptions {
  readonly components: { settingsOf(name: string): Readonly<Record<string, unknown>> | null };
  /** Absolute. */
  readonly folder: string;
}

/** @throws what the disk says if the folder cannot be made. */
export async function createCurrentStore({ components, folder }: CurrentStoreOptions): Promise<CurrentStore> {
  const inFolder = await openFolderStore({ folder });
  let isServing = false;
  let opened: { readonly settings: string; readonly store: Promise<MediaStore> } | null = null;
  const wanted = (): S3Settings | null => s3SettingsOf(components.settingsOf(component) ?? {});

  const inBucket = (settings: S3Settings): Promise<MediaStore> => {
    const text = JSON.stringify(settings);
    if (opened?.settings === text) return opened.store;
    // Whoever still reads from the one before ends with it.
    const previous = opened?.store;
    opened = { settings: text, store: openS3Store(settings) };
    void previous?.then(store => store.close());
    return opened.store;
  };
  return {
    async get() {
      if (components.settingsOf(component) === null) throw new AiryError('media_unavailable');
      const settings = wanted();
      return settings === null ? inFolder : inBucket(settings);
    },
    isFolder: () => wanted() === null,
    serve: () => void (isServing = true),
    isSeen: () => components.settingsOf(component) !== null && (isServing || wanted() !== null),
    async close() {
      await inFolder.close();
      await (await opened?.store)?.close();
    },
  };
}

/** Null: no bucket is named, and files stand in the folder. The settings were validated by the component's own schema. */
function s3SettingsOf(settings: Readonly<Record<string, unknown>>): S3Settings | null {
  const text = (key: string): string | null => (typeof settings[key] === 'string' ? settings[key] : null);
  const [s3Key, s3Secret, s3Bucket, s3Region] = ['s3Key', 's3Secret', 's3Bucket', 's3Region'].map(text);
  if (!s3Key || !s3Secret || !s3Bucket || !s3Region) return null;
  return { s3Key, s3Secret, s3Bucket, s3Region, s3Path: text('s3Path') ?? '/', s3Endpoint: text('s3Endpoint') };
}
