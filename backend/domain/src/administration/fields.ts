/** Field kinds of administration commands. */
import { z } from 'zod';

/** An id, ours or a platform's. */
export const idText = z.string().min(1).max(500);

/** A field of an update: null leaves what is stored. */
export const change = z.string().nullable();
