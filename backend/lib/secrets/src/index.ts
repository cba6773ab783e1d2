export type * from './secrets.ts';
export { openAiryCoreTokens, type AiryCoreToken, type ReadAiryCoreToken } from './airy-core-tokens.ts';
export { constantTimeEqual } from './constant-time-equal.ts';
export { keyFingerprint, type KeyPlace } from './keys.ts';
export { openSecrets, type SecretsOptions } from './open-secrets.ts';
export { isSealed } from './seal.ts';
export { openSignInCodes, type SignInCodes } from './sign-in-codes.ts';
