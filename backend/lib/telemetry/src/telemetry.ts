/** Logging and metrics as every service gets them. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

export interface Telemetry {
  /** Redacts secrets. `child({ service })` per service. */
  readonly logger: Logger;
  /** Served on `/actuator/prometheus`. */
  readonly metrics: Registry;
}
