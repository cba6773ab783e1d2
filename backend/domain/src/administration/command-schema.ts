/** Validation of administration commands as read from the log: what does not fit is a dead letter. */
import { z } from 'zod';
import { tagColors } from '@airy/model';
import { commandReader } from '../command.ts';
import type { AdministrationCommand } from './commands.ts';

const id = z.string().min(1).max(500);
const color = z.enum(tagColors);

const administrationCommand: z.ZodType<AdministrationCommand> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('channel.connect'),
    channel: z.object({
      id,
      source: id,
      sourceChannelId: z.string(),
      token: z.string().nullable(),
      connectionState: z.enum(['CONNECTED', 'DISCONNECTED']),
    }),
  }),
  z.object({ type: z.literal('channel.disconnect'), channelId: id, source: id }),
  z.object({ type: z.literal('tag.create'), tag: z.object({ id, name: z.string(), color }) }),
  z.object({ type: z.literal('tag.update'), id, name: z.string().nullable(), color: color.nullable() }),
  z.object({ type: z.literal('tag.delete'), id }),
  z.object({ type: z.literal('sign-in.redeem'), codeId: id }),
]);

/** Reads a record of the commands topic. */
export const readAdministrationCommand = commandReader(administrationCommand);
