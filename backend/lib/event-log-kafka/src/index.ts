export type { KafkaLogHandle, KafkaLogOptions, KafkaSecurity } from './kafka-options.ts';
