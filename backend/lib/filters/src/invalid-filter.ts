import { AiryError } from '@airy/errors';

/** @throws AiryError `invalid_filters`, always. @param position of the fault, in UTF-16 units from 0. */
export function invalidFilter(reason: string, position: number): never {
  throw new AiryError('invalid_filters', null, { details: { reason, position } });
}
