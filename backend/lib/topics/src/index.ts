export * from './codecs.ts';
export * from './declarations.ts';
export * from './partition-for.ts';
export { sourceEventsTopic, topicNames, type TopicNames } from './topic-names.ts';
export * from './topic-specs.ts';
export * from './writer-header.ts';
