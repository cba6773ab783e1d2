/** A component: what an operator switches on and off, and gives settings (contract §1). */
import type { Source } from '@airy/source-kit';
import type { ZodObject } from 'zod';

export interface ComponentDeclaration {
  /** The name that the API knows it by: `sources-facebook`. */
  readonly name: string;
  /** Its place in airy.yaml is `components.<type>.<id>`. */
  readonly type: string;
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** A heading for people. */
  readonly category: string;
  /** Its settings; secrets are marked with `.meta({ secret: true })`. */
  readonly schema: ZodObject;
  /** It cannot be switched off: without it there is no instance. */
  readonly isMandatory: boolean;
  /** The sources it is, which share it; none for all else. */
  readonly sources: readonly Source[];
}
