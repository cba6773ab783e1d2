/** Viber's answers: HTTP 200, and a number that says how it went (Viber, Error codes). */
export const statuses = {
  ok: 0,
  invalidUrl: 1,
  invalidAuthToken: 2,
  badData: 3,
  missingData: 4,
  receiverNotRegistered: 5,
  receiverNotSubscribed: 6,
  webhookNotSet: 10,
  tooManyRequests: 12,
  generalError: 99,
} as const;

export class Refusal extends Error {
  readonly status: number;

  constructor(name: keyof typeof statuses, why: string = name) {
    super(why);
    this.status = statuses[name];
  }
}
