/** One logger and one registry of metrics per process. */
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { redact, redactText } from './redact.ts';
import type { Telemetry } from './telemetry.ts';
import { textLine } from './text-format.ts';

export interface TelemetryOptions {
  /** Default `info`. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `auto` (default): text on a terminal, JSON elsewhere. */
  readonly format?: 'auto' | 'text' | 'json';
  /** Default: standard output. */
  readonly stream?: { write(line: string): unknown; readonly isTTY?: boolean };
  /** Memory, CPU, garbage collection and event loop delay of the process. Default true. */
  readonly processMetrics?: boolean;
}

export function createTelemetry(options: TelemetryOptions = {}): Telemetry {
  const metrics = new Registry();
  if (options.processMetrics !== false) collectDefaultMetrics({ register: metrics, eventLoopMonitoringPrecision: 10 });
  return { logger: cleanChildren(pino(loggerOptions(options.level ?? 'info'), destination(options))), metrics };
}

/** pino cleans what is logged, but not what is bound to a child. */
function cleanChildren(logger: Logger): Logger {
  const { child } = logger;
  logger.child = function (this: Logger, ...[bindings, options]: Parameters<Logger['child']>) {
    return Reflect.apply(child, this, [redact(bindings), options]) as Logger;
  } as unknown as Logger['child'];
  return logger;
}

function destination({ format = 'auto', stream = process.stdout }: TelemetryOptions): DestinationStream {
  const isText = format === 'text' || (format === 'auto' && stream.isTTY === true);
  return { write: line => void stream.write(isText ? textLine(line, stream.isTTY === true) : line) };
}

function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    // `redact` describes errors, so pino's own description of them is not wanted.
    serializers: { err: (error: unknown) => error },
    formatters: {
      log: details => redact(details) as Record<string, unknown>,
    },
    hooks: {
      logMethod(given, method) {
        const [first, ...rest] = given as unknown as readonly unknown[];
        const cleaned = rest.map(item => (typeof item === 'string' ? redactText(item) : item));
        const error = errorIn(first);
        // Left to itself pino would make the error's message the line's, as it is.
        if (error !== null && cleaned.length === 0) cleaned.push(redactText(error.message));
        const details = first instanceof Error ? { err: first } : first;
        Reflect.apply(method, this, [typeof details === 'string' ? redactText(details) : details, ...cleaned]);
      },
    },
  };
}

function errorIn(given: unknown): Error | null {
  if (given instanceof Error) return given;
  const error = typeof given === 'object' && given !== null ? (given as { readonly err?: unknown }).err : null;
  return error instanceof Error ? error : null;
}
