export * from './airy-error.ts';
export * from './catalogue.ts';
export type { ErrorDeclaration, Fault, Retry } from './error-declaration.ts';
