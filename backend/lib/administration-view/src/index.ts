export type * from './port.ts';
export { administrationProjection, type AdministrationTopics } from './projection.ts';
export { filledAdministrationView, type FilledAdministrationView } from './filled-view.ts';
