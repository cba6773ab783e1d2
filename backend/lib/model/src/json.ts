/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A metadata document, rebuilt from its leaves. */
export type Document = { readonly [key: string]: Json };
