export type * from './secrets.ts';
export { constantTimeEqual } from './constant-time-equal.ts';
export { openSecrets, type SecretsOptions } from './open-secrets.ts';
export { openSignInCodes, type SignInCodes } from './sign-in-codes.ts';
