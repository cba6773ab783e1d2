/** Errors as Twilio words them (twilio.com/docs/api/errors). */
export class TwilioError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get body() {
    const { code, message, status } = this;
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }
}

export const twilioErrors = {
  authenticate: () => new TwilioError(401, 20003, 'Authenticate'),
  notFound: (path: string) => new TwilioError(404, 20404, `The requested resource ${path} was not found`),
  tooManyRequests: () => new TwilioError(429, 20429, 'Too Many Requests'),
  internal: () => new TwilioError(500, 20500, 'Internal Server Error'),
  unavailable: () => new TwilioError(503, 20503, 'Service unavailable'),
  noRecipient: () => new TwilioError(400, 21604, "A 'To' phone number is required."),
  noSender: () => new TwilioError(400, 21603, "A 'From' phone number is required."),
  invalidRecipient: (to: string) => new TwilioError(400, 21211, `Invalid 'To' Phone Number: ${to}`),
  notOurs: (from: string) =>
    new TwilioError(400, 21606, `The 'From' phone number ${from} is not a valid, message-capable Twilio phone number.`),
  noChannel: () => new TwilioError(400, 63007, 'Twilio could not find a Channel with the specified From address'),
  otherChannel: () =>
    new TwilioError(400, 21910, "Invalid 'To' and 'From' pair. 'From' and 'To' should be of the same channel"),
  noBody: () => new TwilioError(400, 21619, 'A text message body, media urls or content sid must be specified.'),
  longBody: () => new TwilioError(400, 21617, 'The concatenated message body exceeds the 1600 character limit'),
  tooManyMedia: () => new TwilioError(400, 21623, 'Number of media files exceeds allowed limit'),
  invalidMedia: () => new TwilioError(400, 21620, 'Invalid media URL(s)'),
  invalidContent: () => new TwilioError(400, 21655, 'The ContentSid is Invalid'),
  invalidVariables: () => new TwilioError(400, 21656, 'The ContentVariables Parameter is invalid'),
  invalidCallback: (url: string) => new TwilioError(400, 21609, `Invalid 'StatusCallback' URL: ${url}`),
  optedOut: () => new TwilioError(400, 21610, 'Attempt to send to unsubscribed recipient'),
} as const;
