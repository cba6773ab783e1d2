/** The same as a schema: for requests, the OpenAPI document and forms. */
import { z, type ZodType } from 'zod';
import { checkValue } from './check.ts';
import { settings, type GivenSettings, type SettingKey } from './settings.ts';
import { maxContentLength, type Field, type Fields, type Shape } from './shape.ts';

type Leaf = Exclude<Shape, { readonly kind: 'list' | 'group' }>;

/** What documents show of a value; whether it is right is settled by the check that browsers have, too. */
const leaves: { readonly [K in Leaf['kind']]: (shape: Extract<Leaf, { kind: K }>) => ZodType } = {
  text: ({ maxLength }) => z.string().max(maxLength),
  words: ({ maxLength }) => z.union([z.string().max(maxLength), z.record(z.string(), z.string().max(maxLength))]),
  name: () => z.string(),
  content: () => z.union([z.string().max(maxContentLength), z.record(z.string(), z.unknown())]),
  colour: () => z.string().max(200),
  address: () => z.string().max(2_000),
  origin: () => z.string().max(2_000),
  language: () => z.string(),
  timeZone: () => z.string().max(60),
  clock: () => z.string(),
  date: () => z.string(),
  number: () => z.union([z.number(), z.string()]),
  switch: () => z.boolean(),
  choice: ({ options }) => z.enum(options),
};

/** A change of settings: null takes one back, unknown keys are refused. What comes out is as it is stored. */
export const settingsChange: ZodType<GivenSettings, Record<string, unknown>> = z.strictObject(
  Object.fromEntries((Object.keys(settings) as SettingKey[]).map(key => [key, schemaOf(settings[key]).nullish()])),
);

function schemaOf({ shape, title, help }: Field): ZodType {
  return ofShape(shape).meta({ title, ...(help === '' ? {} : { description: help }) });
}

function ofShape(shape: Shape): ZodType {
  if (shape.kind === 'list') return z.array(ofShape(shape.of)).max(shape.maxItems);
  if (shape.kind === 'group') return ofGroup(shape.fields);
  const leaf = (leaves[shape.kind] as (shape: Leaf) => ZodType)(shape);
  return leaf
    .superRefine((value, context) => {
      for (const { reason } of checkValue(shape, value).problems) context.addIssue({ code: 'custom', message: reason });
    })
    .overwrite(value => checkValue(shape, value).value);
}

/** Fields that are not given are filled in, as the check does. */
function ofGroup(fields: Fields): ZodType {
  return z.object(
    Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [
        key,
        field.isRequired
          ? schemaOf(field)
          : schemaOf(field)
              .nullish()
              .overwrite(value => value ?? field.default),
      ]),
    ),
  );
}
