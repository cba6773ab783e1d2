/** components.* and cluster.update (contract §3, §14), on the cluster port. */
import {
  planClusterUpdate,
  planDelete,
  planInstall,
  planUninstall,
  planUpdate,
  presentListed,
  presentSettings,
  tryUpdate,
  type ComponentChange,
  type KnownComponent,
} from '@airy/cluster';
import {
  clusterUpdate,
  componentsCheck,
  componentsDelete,
  componentsGet,
  componentsInfo,
  componentsInstall,
  componentsList,
  componentsUninstall,
  componentsUpdate,
  presentDate,
} from '@airy/contract';
import type { CommunicationView } from '@airy/communication-view';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, identifyWrite, route, settle, type AnyRoute, type Call } from '@airy/http';
import type { ServiceContext } from '@airy/service';
import type { ViewHandle } from '@airy/views';
import type { Checks } from './check-source.ts';
import type { LastEvents } from './last-event.ts';
import { refuseMovedTokens } from './refuse-moved-tokens.ts';

export interface ComponentParts extends Pick<ServiceContext, 'cluster' | 'config' | 'publicUrl'> {
  readonly communication: Pick<ViewHandle<CommunicationView>, 'query' | 'waitFor'>;
  readonly checks: Checks;
  readonly lastEvents: LastEvents;
}

export function componentRoutes(parts: ComponentParts): readonly AnyRoute[] {
  return [...readRoutes(parts), ...changeRoutes(parts)];
}

function readRoutes(parts: ComponentParts): readonly AnyRoute[] {
  const { cluster, publicUrl, checks, lastEvents } = parts;
  return [
    route(componentsGet, async () => {
      const installed = cluster.list().filter(({ isInstalled }) => isInstalled);
      return { components: Object.fromEntries(installed.map(one => [one.name, presentSettings(one)])) };
    }),
    route(componentsList, async () => ({
      components: Object.fromEntries(cluster.list().map(one => [one.name, presentListed(one, publicUrl())])),
    })),
    route(componentsInfo, async ({ name }) => {
      const component = named(parts, name);
      const { sources, id } = component.declaration;
      const time = sources.length === 0 ? null : await lastEvents.of(id);
      return { ...presentListed(component, publicUrl()), lastEventAt: time === null ? null : presentDate(time) };
    }),
    route(componentsCheck, async ({ name, data }, call) => {
      const component = named(parts, name);
      const source = component.declaration.sources.find(({ check }) => check !== undefined);
      if (source === undefined) throw new AiryError('check_not_available', null, { details: { source: name } });
      return checks.run(call, { source, config: tryUpdate(component, data), channel: null });
    }),
  ];
}

function changeRoutes(parts: ComponentParts): readonly AnyRoute[] {
  const { cluster, communication } = parts;
  return [
    route(componentsUpdate, async ({ components }, call) => {
      await awaitOwnWrites(call, communication);
      const planned = (components ?? []).flatMap(({ name, enabled, data }) =>
        installedNamed(parts, name).map(one => [one, planUpdate(one, { enabled: enabled ?? false, data })] as const),
      );
      await Promise.all(planned.map(([one, made]) => refuseMovedTokens(one, made, communication)));
      const changes = planned.map(([, made]) => made);
      return changedByName(await change(parts, { call, endpoint: componentsUpdate.path }, changes));
    }),
    route(componentsDelete, async ({ components }, call) => {
      const changes = (components ?? []).flatMap(name => installedNamed(parts, name).map(planDelete));
      return changedByName(await change(parts, { call, endpoint: componentsDelete.path }, changes));
    }),
    route(componentsInstall, async ({ name }, call) => {
      const component = named(parts, name);
      if (!component.isInstalled)
        await change(parts, { call, endpoint: componentsInstall.path }, [planInstall(component)]);
      return undefined;
    }),
    route(componentsUninstall, async ({ name }, call) => {
      const component = named(parts, name);
      if (component.isInstalled)
        await change(parts, { call, endpoint: componentsUninstall.path }, [planUninstall(component)]);
      return undefined;
    }),
    route(clusterUpdate, async ({ cluster_config: request }, call) => {
      const plan = planClusterUpdate(request ?? {}, { known: cluster.instance(), config: parts.config });
      if (plan.change !== null) await change(parts, { call, endpoint: clusterUpdate.path }, [plan.change]);
      return {
        cluster_config: { ...plan.sections },
        ...(plan.notApplied.length > 0 && { not_applied: [...plan.notApplied] }),
      };
    }),
  ];
}

/** None for one that cannot be changed: old clients name whatever stands in their airy.yaml. */
function installedNamed({ cluster }: ComponentParts, name: string): readonly KnownComponent[] {
  const component = cluster.find(name);
  return component?.isInstalled === true ? [component] : [];
}

function named({ cluster }: ComponentParts, name: string): KnownComponent {
  const component = cluster.find(name);
  if (component === null)
    throw new AiryError('not_found', `There is no component ${JSON.stringify(name.slice(0, 100))}.`);
  return component;
}

/** All are checked before the first is stored. Answers once this process runs what was changed. */
async function change(
  { cluster }: ComponentParts,
  { call, endpoint }: { readonly call: Call; readonly endpoint: string },
  changes: readonly ComponentChange[],
): Promise<readonly string[]> {
  const latest = [...new Map(changes.map(one => [one.name, one])).values()];
  const answers = await Promise.all(latest.map(one => cluster.change(one, identifyWrite(call, endpoint, one.name))));
  for (const answer of answers) settle(call, answer);
  await Promise.all(answers.map(({ position }) => cluster.applied(position)));
  return latest.map(({ name }) => name);
}

function changedByName(names: readonly string[]): { components?: Record<string, boolean> } {
  return names.length === 0 ? {} : { components: Object.fromEntries(names.map(name => [name, true])) };
}
