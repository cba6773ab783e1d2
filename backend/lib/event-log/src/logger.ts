/** Where the log reports what it retries by itself; a pino logger fits. */
export interface Logger {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Used where no logger is given. */
export const consoleLogger: Logger = {
  warn: (details, message) => console.warn(message, details),
  error: (details, message) => console.error(message, details),
};
