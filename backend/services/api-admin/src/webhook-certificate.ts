/** Whether a connection can be made with the client certificate of a webhook. */
import { createSecureContext } from 'node:tls';
import { AiryError } from '@airy/errors';

/** @param pair in PEM. @throws AiryError `invalid_request` for what is none, or for a key of another certificate. */
export function refuseCertificate({ certificate, key }: { readonly certificate: string; readonly key: string }): void {
  // An empty key would be taken for none at all.
  if (key === '') throw refusal('key', 'needs the key of the certificate, in PEM and without a password');
  try {
    createSecureContext({ cert: certificate });
  } catch (cause) {
    throw refusal('certificate', 'must be a certificate in PEM', cause);
  }
  try {
    createSecureContext({ cert: certificate, key });
  } catch (cause) {
    throw refusal('key', 'must be the key of the certificate, in PEM and without a password', cause);
  }
}

function refusal(part: 'certificate' | 'key', problem: string, cause?: unknown): AiryError {
  const field = `client_certificate.${part}`;
  return new AiryError('invalid_request', `${field} ${problem}.`, { details: { field }, cause });
}
