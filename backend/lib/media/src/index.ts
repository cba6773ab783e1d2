export * from './media-store.ts';
export { openFolderStore, type FolderStoreOptions } from './folder-store.ts';
export { openS3Store, type S3Settings } from './s3-store.ts';
export { createCurrentStore, type CurrentStore } from './current-store.ts';
export { createKeptFiles, type KeptFiles } from './kept-files.ts';
export { createKnownFiles, type KnownFiles } from './known-files.ts';
export { mediaType, nameOfFile, type MediaType } from './media-type.ts';
export { mediaPath, type LinkState, type MediaLinks } from './media-links.ts';
