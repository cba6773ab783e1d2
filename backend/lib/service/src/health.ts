/** `/actuator/health`: how each service and each view is, and what ended as a dead letter. */
import type { HealthReport } from '@airy/http';
import type { ViewHandle } from '@airy/views';
import type { Lifecycle } from './lifecycle.ts';
import type { StoredDeadLetters } from './stored-dead-letters.ts';

export interface HealthSources {
  readonly version: string;
  /** Null while the process is starting or stopping is not over. */
  readonly isReady: boolean;
  readonly states: Readonly<Record<string, Lifecycle>>;
  problem(name: string): string | null;
  deadLetters(): Promise<StoredDeadLetters>;
  /** Per engine, such as Kafka: null is well, otherwise what is wrong and since when. */
  readonly engines: Readonly<Record<string, string | null>>;
  readonly views: readonly ViewHandle<unknown>[];
}

/** DOWN while starting or stopping, when an engine is away, and when a service says that it is not well. */
export function reportHealth(sources: HealthSources): HealthReport {
  const services = Object.fromEntries(Object.keys(sources.states).map(name => [name, sources.problem(name)]));
  const { isReady, engines } = sources;
  const isWell = isReady && [...Object.values(engines), ...Object.values(services)].every(problem => problem === null);
  return { status: isWell ? 'UP' : 'DOWN', isReady, services, engines, details: () => detailsOf(sources) };
}

async function detailsOf(sources: HealthSources): Promise<Readonly<Record<string, unknown>>> {
  const { version, states } = sources;
  const views = await Promise.all(
    sources.views.map(async view => [view.name, { ...view.health(), lag: await view.lag() }] as const),
  );
  const deadLetters = await sources.deadLetters();
  return { deadLetters, version, states, views: Object.fromEntries(views) };
}
