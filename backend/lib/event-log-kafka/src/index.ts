export { openConfluentRegistry } from './confluent-registry.ts';
export type { ConfluentRegistry, ConfluentRegistryOptions } from './confluent-registry.ts';
export type { KafkaLogHandle, KafkaLogOptions, KafkaSecurity } from './kafka-options.ts';
export { openKafkaLog } from './open-kafka-log.ts';
export { topicDrift, wantedTopic } from './topic-config.ts';
export type { FoundTopic, TopicConfig, TopicDrift, WantedTopic } from './topic-config.ts';
