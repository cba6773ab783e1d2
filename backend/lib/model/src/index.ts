/** Isomorphic: front ends import this entry too. Ids and Avro are node only: `@airy/model/ids`, `@airy/model/avro`. */
export * from './records.ts';
export type * from './json.ts';
export type { RecordDeclaration, RecordOf } from './declaration.ts';
export { avroSchema } from './declaration.ts';
export * from './metadata-document.ts';
export * from './content.ts';
export { keptMediaKey } from './kept-media.ts';
export * from './contact-name.ts';
export * from './webhook-delivery.ts';
export * from './webhook-url.ts';
