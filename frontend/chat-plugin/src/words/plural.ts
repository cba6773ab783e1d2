/** Counted things in a language's own plural forms, with its own digits. */

/** Text by plural category (CLDR); `{n}` is the number. `other` is every category that is not named. */
export interface PluralForms {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** @param locale BCP 47. */
export function plural(locale: string, forms: PluralForms): (count: number) => string {
  return count => {
    const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
    return form.replace('{n}', new Intl.NumberFormat(locale).format(count));
  };
}
