/** What a value may be, as plain data: the check in the browser, the schema on the server and the docs are made of it. */

export type Shape =
  | { readonly kind: 'text'; readonly maxLength: number }
  /** One text, or one for each language: `{ "en": "Hello", "de": "Hallo" }`. */
  | { readonly kind: 'words'; readonly maxLength: number }
  /** Letters, digits, `_` and `-`: names of fields and rules. */
  | { readonly kind: 'name' }
  /** Content of a message: text, or an object as the widget's messages are. */
  | { readonly kind: 'content' }
  /** Any CSS colour; whether it is one, only a browser can tell. */
  | { readonly kind: 'colour' }
  /** `http` or `https`. */
  | { readonly kind: 'address' }
  /** `https://shop.example`, without a path; `null` for pages without an origin, such as sandboxed frames. */
  | { readonly kind: 'origin' }
  /** BCP 47, such as `pt-BR`. */
  | { readonly kind: 'language' }
  /** IANA, such as `Europe/Berlin`. */
  | { readonly kind: 'timeZone' }
  /** `HH:MM`; `24:00` is the end of a day. */
  | { readonly kind: 'clock' }
  /** `YYYY-MM-DD`. */
  | { readonly kind: 'date' }
  /** Text that is a number is taken as one, as Airy Core's control center wrote sizes. */
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'list'; readonly of: Shape; readonly maxItems: number }
  | { readonly kind: 'group'; readonly fields: Fields };

export interface Field {
  readonly shape: Shape;
  readonly title: string;
  readonly help: string;
  /** What counts when nothing is set. Null: nothing. */
  readonly default: unknown;
  /** Within a group: it must be there. */
  readonly isRequired?: true;
}

export type Fields = { readonly [key: string]: Field };

/** A value of a shape. */
export type ValueOf<S extends Shape> = S extends { readonly kind: 'number' }
  ? number
  : S extends { readonly kind: 'switch' }
    ? boolean
    : S extends { readonly kind: 'choice'; readonly options: readonly (infer O)[] }
      ? O
      : S extends { readonly kind: 'words' }
        ? string | { readonly [language: string]: string }
        : S extends { readonly kind: 'content' }
          ? string | { readonly [key: string]: unknown }
          : S extends { readonly kind: 'list'; readonly of: infer I extends Shape }
            ? readonly ValueOf<I>[]
            : S extends { readonly kind: 'group'; readonly fields: infer F extends Fields }
              ? ValuesOf<F>
              : string;

/** Values of fields with their defaults filled in. */
export type ValuesOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends { readonly isRequired: true }
    ? ValueOf<F[K]['shape']>
    : F[K]['default'] extends null
      ? ValueOf<F[K]['shape']> | null
      : ValueOf<F[K]['shape']>;
};

export const maxContentLength = 16 * 1024;
export const maxLanguages = 40;
export const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
export const languagePattern = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;
export const clockPattern = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
