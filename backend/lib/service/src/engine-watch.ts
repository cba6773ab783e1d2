/** Since when an engine has been away: asked every second, so that health and log say it without anybody asking. */
import type { Telemetry } from '@airy/telemetry';

export interface EngineWatch {
  /** Null: all is well. Otherwise what is wrong, since when. */
  problems(): Readonly<Record<string, string | null>>;
  /** `problem` says what is wrong now, or null. It must not wait for anything. */
  add(name: string, problem: () => string | null): void;
  stop(): void;
}

export interface EngineWatchOptions {
  readonly logger: Telemetry['logger'];
  /** Default 1,000. */
  readonly intervalMs?: number;
  /** Epoch ms. Default `Date.now`. */
  readonly clock?: () => number;
}

interface Watched {
  readonly problem: () => string | null;
  /** Epoch ms; null: well. */
  since: number | null;
}

export function createEngineWatch({ logger, intervalMs = 1_000, clock = Date.now }: EngineWatchOptions): EngineWatch {
  const engines = new Map<string, Watched>();
  const look = (name: string, engine: Watched): string | null => {
    const problem = engine.problem();
    if (problem === null) {
      if (engine.since !== null)
        logger.info({ engine: name, awayMs: clock() - engine.since }, `${name} is well again.`);
      engine.since = null;
      return null;
    }
    if (engine.since === null) {
      engine.since = clock();
      logger.warn({ engine: name, reason: problem }, `${name} cannot be used.`);
    }
    return `${problem} (since ${new Date(engine.since).toISOString()})`;
  };
  const timer = setInterval(() => {
    for (const [name, engine] of engines) look(name, engine);
  }, intervalMs).unref();
  return {
    problems: () => Object.fromEntries([...engines].map(([name, engine]) => [name, look(name, engine)])),
    add: (name, problem) => void engines.set(name, { problem, since: null }),
    stop: () => clearInterval(timer),
  };
}
