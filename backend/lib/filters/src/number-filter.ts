/** The two fields that hold numbers. */
import type { Filter, NumberField } from './filter.ts';
import { invalidFilter } from './invalid-filter.ts';
import { literalOf } from './pattern.ts';
import type { ContentSyntax, RangeSyntax } from './syntax.ts';

const [lowest, highest] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
const fields: readonly string[] = ['created_at', 'unread_count'] satisfies readonly NumberField[];

export function isNumberField(name: string): name is NumberField {
  return fields.includes(name);
}

/** @throws AiryError `invalid_filters` */
export function rangeFilter(field: NumberField, range: RangeSyntax): Filter {
  const { lower, upper, includesLower, includesUpper } = range;
  const min = lower.text === '*' ? lowest : numberOf(lower.text, lower.position) + (includesLower ? 0 : 1);
  const max = upper.text === '*' ? highest : numberOf(upper.text, upper.position) - (includesUpper ? 0 : 1);
  return between(field, min, max);
}

/** @throws AiryError `invalid_filters` */
export function numberFilter(
  field: NumberField,
  content: Exclude<ContentSyntax, { readonly kind: 'query' | 'range' }>,
  position: number,
): Filter {
  if (content.kind === 'phrase') return exactly(field, numberOf(content.text, position));
  const { parts } = content;
  if (parts.length === 1 && typeof parts[0] === 'object' && parts[0].wildcard === 'any') return { kind: 'all' };
  const text = literalOf(parts) ?? invalidFilter(`${field} has no wildcards; use a range`, position);
  return exactly(field, numberOf(text, position));
}

function exactly(field: NumberField, value: number): Filter {
  return between(field, value, value);
}

function between(field: NumberField, min: number, max: number): Filter {
  return min > max ? { kind: 'none' } : { kind: 'number', field, min, max };
}

/** What is beyond all numbers that there can be stays beyond them. */
function numberOf(text: string, position: number): number {
  if (!/^-?\d+$/.test(text.trim())) invalidFilter(`"${text.slice(0, 100)}" is not a whole number`, position);
  return Math.min(Math.max(Number(text), lowest), highest);
}
