/**
 * Every error that crosses a package border, by code. A code says what follows from it: whose fault it is, whether
 * the same request may succeed later, and what to do. `docs/reference/errors.md` is generated from this list.
 */
import { badRequest, conflict, declare, denied, unavailable, type ErrorDeclaration } from './error-declaration.ts';
import { starting } from './starting-errors.ts';

const requests = {
  invalid_request: badRequest('The request is not as declared.', 'Correct the field that `details.field` names.'),
  malformed_json: badRequest('The body is not JSON.', 'Send a JSON object.'),
  malformed_request: badRequest('The request is not HTTP as it should be.', 'Send HTTP/1.1 with a Host header.'),
  headers_too_large: declare(431, 'caller', 'never')('The headers are too large.', 'Send less than 16 kB of headers.'),
  request_timeout: declare(408, 'caller', 'later')('The request did not arrive in time.', 'Send it again, at once.'),
  invalid_utf8: badRequest('The body is not UTF-8.', 'Encode the body as UTF-8.'),
  invalid_cursor: badRequest(
    'The cursor cannot be read.',
    'Use a cursor of an earlier answer, or none for the first page.',
  ),
  invalid_idempotency_key: badRequest(
    'Idempotency-Key must be 1 to 255 visible ASCII characters.',
    'Send a random key, for example a UUID.',
  ),
  invalid_position: badRequest('Airy-Position cannot be read.', 'Send the header back as you got it, or leave it out.'),
  invalid_filters: badRequest(
    'Failed to parse Lucene query: {reason}',
    'Correct the query at `details.position`; docs/guides/filters.md has the language.',
  ),
  malformed_form: badRequest(
    'The body is not a whole form with a file.',
    'Send `multipart/form-data`, as a browser or `curl -F file=@name` does.',
  ),
  file_missing: declare(
    422,
    'caller',
    'never',
  )('The form has no file with a name in its field `file`.', 'Send `multipart/form-data` with a field `file`.'),
  file_too_large: declare(413, 'caller', 'never')('The file is larger than {limit} bytes.', 'Send a smaller file.'),
  component_settings_invalid: badRequest(
    'The settings of {component} are not valid: {reason}',
    'Correct the setting that `details.field` names; components.list tells which settings there are.',
  ),
  cluster_settings_invalid: badRequest('The settings are not valid: {reason}', 'Correct the setting that is named.'),
  not_implemented: declare(
    501,
    'caller',
    'never',
  )(
    '{path} is not part of this version; docs/compatibility.md tells what stands in its place.',
    'See docs/compatibility.md.',
  ),
  cannot_start_conversation: badRequest(
    'Conversations cannot be started on {source}: the contact writes first.',
    'Send with `conversation_id` once the contact has written.',
  ),
  unsupported_media_type: declare(
    415,
    'caller',
    'never',
  )('The body must be JSON.', 'Send `Content-Type: application/json`.'),
  body_too_large: declare(413, 'caller', 'never')('The body is larger than {limit} bytes.', 'Send less at once.'),
  method_not_allowed: declare(405, 'caller', 'never')('Only {allowed} is allowed here.', 'Use the allowed method.'),
  unknown_path: declare(404, 'caller', 'never')('There is nothing at {path}.', 'See the API reference for the paths.'),
  not_found: declare(404, 'caller', 'never')('It does not exist.', 'Check the id; it may have been deleted.'),
  too_many_requests: declare(429, 'caller', 'later')('Too many requests.', 'Wait for the seconds in `Retry-After`.'),
  source_not_configured: declare(
    404,
    'caller',
    'never',
  )(
    'The source {source} is not configured.',
    'Set `components.sources.{source}` in airy.yaml, or switch it on with components.update.',
  ),
  address_not_allowed: badRequest(
    '{host} is no address that may be called.',
    'Give a public address; `components.integration.webhook.allowedNetworks` opens networks of your own.',
  ),
  check_not_available: badRequest(
    'The credentials of {source} cannot be tried.',
    'Send a message to see whether it works; components.list tells what can be tried (`canCheck`).',
  ),
  signature_missing: badRequest(
    'The webhook carries no signature.',
    'Send it from the platform; see the README of the source.',
  ),
} as const satisfies Record<string, ErrorDeclaration>;

const access = {
  signature_wrong: denied(
    'The signature does not fit the body.',
    'Check that the secret of the source in airy.yaml is the one the platform signs with.',
  ),
  unauthorized: denied(
    'Sign in, or send a token.',
    'Open a sign-in link, or send `Authorization: Bearer <security.systemToken>`.',
  ),
  forbidden: denied('This is not allowed for you.', 'Use an account or a token that may.'),
  cross_site_request: denied(
    'The request comes from a page of another origin.',
    'Send `X-Requested-With: XMLHttpRequest` from an origin in `security.allowedOrigins`, or use a token.',
  ),
  email_not_allowed: denied(
    '{email} is not among those who may sign in here.',
    'Sign in with another account, or add the address to `security.oidc.allowedEmailPatterns`.',
  ),
  email_unverified: denied(
    'The provider {provider} does not say that the e-mail address of the account is verified.',
    'Verify the address there; `security.oidc.trustUnverifiedEmails` is for providers of one organisation.',
  ),
  sign_in_refused: denied(
    'The provider did not confirm who you are.',
    'Try again; if it stays so, check client id, secret and redirect address of the app at the provider.',
  ),
  sign_in_expired: denied(
    'This sign-in took too long, or was begun in another browser.',
    'Begin again at /login, in the browser that you want to work in.',
  ),
  visitor_token_invalid: denied(
    'The visitor token is missing, wrong or too old.',
    'Call chatplugin.authenticate again.',
  ),
  resume_token_invalid: declare(
    401,
    'caller',
    'never',
  )('The resume token is wrong or too old.', 'Call chatplugin.authenticate with the channel alone.'),
  identity_token_invalid: declare(
    401,
    'caller',
    'never',
  )(
    'The token that says who the visitor is is wrong or too old.',
    'Sign it on your server with HS256 and the key of chatplugin.identity.rotate; it needs sub and exp.',
  ),
  identity_required: declare(
    401,
    'caller',
    'never',
  )(
    'This widget is for visitors only that the site knows.',
    'Send an identity_token, or switch the setting requireIdentity off.',
  ),
  origin_not_allowed: denied(
    'Pages of this origin may not show the widget.',
    'An administrator finds it in chatplugin.settings.get and can allow it there.',
  ),
} as const satisfies Record<string, ErrorDeclaration>;

const domain = {
  channel_disconnected: denied('The channel is disconnected.', 'Connect the channel again.'),
  component_not_enabled: declare(
    404,
    'caller',
    'later',
  )('The component {component} is not enabled.', 'Enable it with components.update, or in airy.yaml.'),
  webhooks_not_enabled: conflict(
    'The component integration-webhook is not enabled.',
    'Enable it with components.update, or in airy.yaml.',
  ),
  webhook_secrets_full: conflict(
    'The webhook has 10 old secrets that are still valid.',
    'Wait until the oldest one has expired, or rotate with `grace_seconds: 0`, which ends all old ones.',
  ),
  webhook_limit_reached: conflict(
    'There are {limit} webhooks already.',
    'End some with webhooks.unsubscribe, or raise `components.integration.webhook.maxEndpoints`.',
  ),
  webhook_not_active: conflict(
    'The webhook is {state}: nothing is sent to it.',
    'Use webhooks.enable or webhooks.resume, or subscribe it again.',
  ),
  replay_running: declare(
    409,
    'caller',
    'later',
  )('{running} replays of the webhook have not ended.', 'Wait until one has ended, or cancel it.'),
  source_exists: conflict('There is a source {source} already.', 'Change it with sources.update, or take another id.'),
  contact_being_merged: declare(
    409,
    'caller',
    'later',
  )('The contact is being merged.', 'Look at it again: it has been merged, or stands as it was, within a moment.'),
  conversation_ended: conflict(
    'The visitor has ended the conversation.',
    'Begin another one with chatplugin.authenticate.',
  ),
  message_not_failed: conflict('Message is not in a failed state', 'Only failed messages can be sent again.'),
  idempotency_key_reused: declare(
    422,
    'caller',
    'never',
  )('This Idempotency-Key was used for another request.', 'Use a new key for a new request.'),
  outcome_pending: declare(
    503,
    'server',
    'same-key',
  )(
    'The request was accepted, but its outcome is not known yet.',
    'Ask again with the same Idempotency-Key: it is not done twice.',
  ),
  command_unknown: declare(500, 'server', 'never')('The command is not known.', 'Bring all services to one version.'),
} as const satisfies Record<string, ErrorDeclaration>;

const delivery = {
  outcome_unknown: declare(
    502,
    'platform',
    'never',
  )(
    'It is not known whether the platform accepted the message.',
    'Look at the platform, then send the message again if it is missing.',
  ),
  source_rejected: declare(
    500,
    'platform',
    'never',
  )('The platform refused: {reason}', 'Mend what the platform says, then try again.'),
  platform_closed: declare(
    410,
    'caller',
    'never',
  )('The platform is closed: {reason}', 'Switch the source off, and talk to these contacts on another channel.'),
  content_not_accepted: declare(
    422,
    'caller',
    'never',
  )('{reason}', 'Send what the channel takes: `details.limit` names the limit, components.list tells all of them.'),
  reply_window_closed: declare(
    422,
    'caller',
    'never',
  )(
    'The platform takes no answer any more: the contact wrote too long ago.',
    'Wait until the contact writes again, or send one of the kinds in `details.afterwards`.',
  ),
  contact_unreachable: declare(
    500,
    'platform',
    'never',
  )('The contact takes no messages from this channel: {reason}', 'Wait until the contact writes again.'),
  delivery_too_late: declare(
    500,
    'server',
    'never',
  )('The message could not be handed to the platform in time.', 'Send the message again if it still makes sense.'),
  source_unavailable: declare(503, 'platform', 'later')('The platform could not be reached.', 'Try again later.'),
  source_token_invalid: declare(
    500,
    'platform',
    'never',
  )('The platform does not accept our token any more.', 'Connect the channel again with a new token.'),
} as const satisfies Record<string, ErrorDeclaration>;

const operation = {
  internal: declare(500, 'server', 'later')('Something went wrong on our side.', 'Look for the request id in the log.'),
  overloaded: unavailable('Too many requests at once.', 'Wait for the seconds in `Retry-After`.'),
  starting: unavailable('The server is starting.', 'Try again; `/actuator/health/readiness` says when it is ready.'),
  shutting_down: unavailable('The server is stopping.', 'Try again; another replica or the next start answers.'),
  log_unavailable: unavailable(
    'The event log takes no records now.',
    'Look at free disk space or the brokers; nothing was stored.',
  ),
  sign_in_unavailable: unavailable(
    'The sign-in provider does not answer.',
    'Try again; the log says what is wrong, and `npm run sign-in` prints a link that needs no provider.',
  ),
  media_unavailable: unavailable('The media store does not answer.', 'Try again; the file was not stored.'),
  view_unavailable: unavailable('The view is being built.', 'Wait; `/actuator/health` shows how far it is.'),
  topic_unknown: declare(
    500,
    'operator',
    'later',
  )('There is no topic {topic}.', 'Let `bootstrap` create the topics; it says which it cannot create, and why.'),
  topic_forbidden: declare(
    500,
    'operator',
    'never',
  )(
    'The brokers do not let us use {topic}: the right {right} is missing.',
    'Give the user in `kafka.sasl`, or the client certificate, that right on the topic.',
  ),
  group_in_use: declare(
    503,
    'operator',
    'later',
  )('The group {group} has members.', 'Stop the components that read as this group, then set its offsets.'),
  topic_refused: declare(
    500,
    'operator',
    'never',
  )(
    'The brokers refuse the topic {topic}: {reason}',
    'Correct what the reason names, for example `kafka.minimumReplicas` where there are fewer brokers.',
  ),
  brokers_refuse_us: declare(
    500,
    'operator',
    'never',
  )(
    'The brokers refuse the connection: {reason}',
    'Correct `kafka.sasl` and `kafka.tls` in airy.yaml; the brokers say in their log whom they refused.',
  ),
  registry_unavailable: unavailable(
    'The schema registry does not answer.',
    'Look at the registry; work goes on when it is back.',
  ),
  queue_full: unavailable(
    'The delivery queue takes no more jobs for {endpoint}: {reason}.',
    'Wait until deliveries have made room; raise the limit of the endpoint or the memory of Redis if this lasts.',
  ),
  queue_unavailable: unavailable(
    'The delivery queue does not answer.',
    'Look at Redis or at free disk space; what was asked may or may not have been done, and may be asked again.',
  ),
  queue_emptied: unavailable(
    'The delivery queue has lost what it held for {endpoint}.',
    'Read its checkpoints anew and enqueue again from there.',
  ),
  queue_endpoint_unknown: declare(
    500,
    'server',
    'never',
  )('The delivery queue knows no endpoint {endpoint}.', 'Configure the endpoint before using it.'),
  schema_incompatible: declare(
    500,
    'operator',
    'never',
  )(
    'The schema registry does not take our schema of {subject} after the one it has: {reason}.',
    'Start a version of Airy that is as new as the one that registered it, or name another `kafka.namespace`.',
  ),
  schema_unknown: declare(
    500,
    'server',
    'never',
  )('The schema id is not registered.', 'The record is in the dead letters; see /actuator/health.'),
  record_unreadable: declare(
    500,
    'server',
    'never',
  )('The record cannot be decoded.', 'The record is in the dead letters; see /actuator/health.'),
  secret_unreadable: declare(
    500,
    'operator',
    'never',
  )('A sealed value cannot be opened.', 'Set `security.jwtSecret` to the one it was sealed with.'),
} as const satisfies Record<string, ErrorDeclaration>;

export const catalogue = { ...requests, ...access, ...domain, ...delivery, ...operation, ...starting } as const;

export type ErrorCode = keyof typeof catalogue;

/** Narrows a code that came from elsewhere (a stored outcome, another version). */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}

/** The default message of a code with its `{placeholders}` filled in. */
export function defaultMessage(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}): string {
  return catalogue[code].message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const detail = details[name];
    return typeof detail === 'string' || typeof detail === 'number' ? String(detail) : whole;
  });
}
