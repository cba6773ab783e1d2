/** What the log does in groups. */
import { openGroupConsumer } from './group-consumer.ts';
import { groupLag, resetGroup } from './group-offsets.ts';
import type { GroupParts } from './kafka-context.ts';
import { openWriter } from './kafka-writer.ts';

export const groupParts: GroupParts = { openGroupConsumer, openWriter, groupLag, resetGroup };
