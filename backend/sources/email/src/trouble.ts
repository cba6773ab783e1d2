/** What went wrong at a mail server, named by what follows from it, in words for people. */
import { SourceError } from '@airy/source-kit';
import type { CheckReason, CheckResult, Consequence } from '@airy/source-kit';

export class MailTrouble extends Error {
  override readonly name = 'MailTrouble';
  readonly reason: CheckReason;
  readonly nextStep: string;

  constructor(reason: CheckReason, message: string, nextStep: string) {
    super(message);
    this.reason = reason;
    this.nextStep = nextStep;
  }
}

const consequences: Readonly<Partial<Record<CheckReason, Consequence>>> = {
  token_invalid: 'token',
  token_expired: 'token',
  unreachable: 'away',
  rate_limited: 'away',
};

/** For those who connect, and for the station that polls. */
export function sourceErrorOf(trouble: MailTrouble): SourceError {
  const consequence = consequences[trouble.reason] ?? 'refused';
  return new SourceError(consequence, `${trouble.message} ${trouble.nextStep}`);
}

export function checkResultOf({ reason, message, nextStep }: MailTrouble): CheckResult {
  return { ok: false, reason, message, nextStep };
}

export type Protocol = 'IMAP' | 'SMTP';

interface LibraryError extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly authenticationFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly responseText?: string;
}

const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|ERR_TLS_/u;
const longestWords = 300;

/** What a failure to connect or to sign in means; `host` is named, credentials never are. */
export function troubleOf(error: unknown, protocol: Protocol, host: string): MailTrouble {
  if (error instanceof MailTrouble) return error;
  const failure = error instanceof Error ? (error as LibraryError) : (new Error(String(error)) as LibraryError);
  const codes = `${failure.code ?? ''} ${failure.originalCode ?? ''} ${codeOfCause(failure)}`;
  if (isAuthentication(failure)) return notSignedIn(failure, protocol, host);
  if (certificateCode.test(codes) || /certificate/iu.test(failure.message))
    return new MailTrouble(
      'certificate_invalid',
      `The certificate of ${host} (${protocol}) is not valid: ${wordsOf(failure)}`,
      'Enter the name that the certificate is for, or have the server’s certificate renewed.',
    );
  if ((failure.responseCode ?? 0) >= 400)
    return new MailTrouble(
      'refused',
      `${host} (${protocol}) refuses: ${wordsOf(failure)}`,
      'Ask whoever runs the mail server why.',
    );
  return new MailTrouble(
    'unreachable',
    `${host} (${protocol}) cannot be reached: ${codes.trim() || wordsOf(failure)}.`,
    'Compare host, port and encryption with those that your provider names, and look whether a firewall stands between.',
  );
}

function isAuthentication({ authenticationFailed, code, responseCode }: LibraryError): boolean {
  return authenticationFailed === true || code === 'EAUTH' || responseCode === 535;
}

function notSignedIn(failure: LibraryError, protocol: Protocol, host: string): MailTrouble {
  // RFC 4954, 454: the server is out of order, not the password.
  if (failure.responseCode === 454 || failure.serverResponseCode === 'UNAVAILABLE')
    return new MailTrouble('unreachable', `${host} (${protocol}) cannot check passwords now.`, 'Try again later.');
  return new MailTrouble(
    'token_invalid',
    `${host} (${protocol}) does not accept user and password: ${wordsOf(failure)}`,
    'Enter them anew. Providers with two-step sign-in want an app password; Microsoft 365 wants OAuth.',
  );
}

function codeOfCause({ cause }: Error): string {
  return cause instanceof Error ? String((cause as LibraryError).code ?? '') : '';
}

function wordsOf({ responseText, response, message }: LibraryError): string {
  return (responseText ?? response ?? message).replaceAll(/\s+/gu, ' ').slice(0, longestWords);
}
