/** What brokers refuse for good, as errors that say what to do. */
import { AiryError } from '@airy/errors';
import { errorText } from './error-text.ts';

const rights: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'Read or Write',
  GROUP_AUTHORIZATION_FAILED: 'Read (group)',
  CLUSTER_AUTHORIZATION_FAILED: 'IdempotentWrite (cluster)',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'Write (transactional id)',
};

/** Null: trying again may help. @param resource the topic or group it was about. */
export function refusal(error: unknown, resource: string): AiryError | null {
  if (error instanceof AiryError) return error.code === 'log_unavailable' ? null : error;
  if (!(error instanceof Error)) return null;
  const right = rights[(error as { type?: string }).type ?? ''];
  if (right) return new AiryError('topic_forbidden', null, { details: { topic: resource, right }, cause: error });
  if (error.name === 'KafkaJSSASLAuthenticationError' || isAboutCertificates(error)) {
    return new AiryError('brokers_refuse_us', null, { details: { reason: errorText(error) }, cause: error });
  }
  return null;
}

/** One that we do not take, or that the broker does not: waiting mends neither. The client knows of no error of its own for it. */
function isAboutCertificates({ name, message }: Error): boolean {
  return name === 'KafkaJSConnectionError' && /certificate|tls alert/i.test(message);
}
