export type { ChangeIdentity, Cluster } from './cluster.ts';
export type { Components } from './components.ts';
export type { ComponentDeclaration } from './component-declaration.ts';
export { componentSettings, declareComponents, sourceComponent } from './declare-components.ts';
export { givenComponents } from './given-components.ts';
export { planClusterUpdate, type InstanceSettings } from './instance-settings.ts';
export { isSecret } from './mask.ts';
export { openLocalCluster, type LocalCluster } from './local-cluster.ts';
export {
  addressMovedBy,
  planDelete,
  planInstall,
  planUninstall,
  planUpdate,
  tryUpdate,
  type ComponentChange,
  type KnownComponent,
} from './plan-change.ts';
export { presentListed, presentSettings } from './present.ts';
