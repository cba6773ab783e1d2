/** Errors as the Bot API words them. */

export class BotError extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, description: string, retryAfterSeconds: number | null = null) {
    super(description);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get body() {
    const parameters = this.retryAfterSeconds === null ? {} : { parameters: { retry_after: this.retryAfterSeconds } };
    return { ok: false, error_code: this.status, description: this.message, ...parameters };
  }
}

export const botErrors = {
  bad: (why: string) => new BotError(400, `Bad Request: ${why}`),
  unauthorized: () => new BotError(401, 'Unauthorized'),
  notFound: () => new BotError(404, 'Not Found'),
  blocked: () => new BotError(403, 'Forbidden: bot was blocked by the user'),
  neverStarted: () => new BotError(403, "Forbidden: bot can't initiate conversation with a user"),
  terminated: () =>
    new BotError(
      409,
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    ),
  webhookActive: () =>
    new BotError(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ),
  rateLimited: (seconds: number) => new BotError(429, `Too Many Requests: retry after ${seconds}`, seconds),
  restart: () => new BotError(500, 'Internal Server Error: restart'),
} as const;
