export type { Components } from './components.ts';
export {
  componentName,
  componentSettings,
  declareComponents,
  sourceComponent,
  type ComponentDeclaration,
} from './declaration.ts';
export { givenComponents } from './given-components.ts';
