/** Validation of administration commands as read from the log: what does not fit is a dead letter. */
import { z } from 'zod';
import { commandReader } from '../command.ts';
import type { AdministrationCommand } from './commands.ts';
import { administrationHandlers } from './decide.ts';

const schemas = Object.values(administrationHandlers).map(({ schema }) => schema as unknown as z.ZodObject);
const [first, ...others] = schemas;
if (first === undefined) throw new Error('the administration has no commands');

const administrationCommand = z.discriminatedUnion('type', [
  first,
  ...others,
]) as unknown as z.ZodType<AdministrationCommand>;

/** Reads a record of the commands topic. */
export const readAdministrationCommand = commandReader(administrationCommand);
