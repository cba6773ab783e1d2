/** From what callers send to what the writer is asked. */
import type { ContactInput } from '@airy/contract';
import { fieldsProblem, type ContactFields } from '@airy/domain';
import { AiryError } from '@airy/errors';

/** @throws AiryError `invalid_request` for what no contact could hold. @param where e.g. `contact 3`. */
export function fieldsOf(input: ContactInput, where = ''): ContactFields {
  const { address } = input;
  const fields: ContactFields = {
    displayName: input.display_name,
    avatarUrl: input.avatar_url,
    title: input.title,
    gender: input.gender,
    timezone: input.timezone,
    locale: input.locale,
    organizationName: input.organization_name,
    via: input.via,
    address: address && {
      organizationName: address.organization_name ?? null,
      addressLine1: address.address_line1 ?? null,
      addressLine2: address.address_line2 ?? null,
      postalCode: address.postal_code ?? null,
      city: address.city ?? null,
      state: address.state ?? null,
      country: address.country ?? null,
    },
    conversations: input.conversations,
    metadata: input.metadata,
  };
  const problem = fieldsProblem(fields);
  if (problem === null) return fields;
  throw new AiryError('invalid_request', `${where === '' ? 'The contact' : where} is too large: ${problem}`);
}
