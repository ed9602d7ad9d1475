import { z } from 'zod';
import { markdownTable } from './readme-sections.js';

/** The reference tables of scenarios/README.md, from scenarios/schema.json. */

interface Property {
  description?: string | undefined;
  default?: unknown;
  const?: unknown;
  enum?: unknown[] | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  anyOf?: Property[] | undefined;
  oneOf?: Property[] | undefined;
  items?: Property | undefined;
  properties?: Record<string, Property> | undefined;
}

const propertySchema: z.ZodType<Property> = z.lazy(() =>
  z.looseObject({
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    anyOf: z.array(propertySchema).optional(),
    oneOf: z.array(propertySchema).optional(),
    items: propertySchema.optional(),
    properties: z.record(z.string(), propertySchema).optional(),
  }),
);

/** Fields of every fault step; the text describes them once. */
const OF_EVERY_FAULT = ['fault', 'target', 'hold', 'id'];

export interface ReferenceTables {
  faults: string;
  expectations: string;
  settings: string;
}

/** @throws ZodError if `schema` is no JSON schema. */
export function referenceTables(schema: unknown): ReferenceTables {
  const { properties = {} } = propertySchema.parse(schema);
  const steps = properties['steps']?.items?.anyOf ?? [];
  const faults = steps.flatMap(({ oneOf, anyOf }) => oneOf ?? anyOf ?? []);
  const faultRows = faults.map(({ properties: of = {} }) => {
    const parameters = Object.entries(of).filter(([name]) => !OF_EVERY_FAULT.includes(name));
    const listed = parameters.map(([name, property]) => describeParameter(name, property));
    return [`\`${String(of['fault']?.const)}\``, of['fault']?.description ?? '', listed.join('<br>')];
  });
  const rowsOf = (of: Record<string, Property> = {}) =>
    Object.entries(of).map(([name, property]) => [
      `\`${name}\``,
      property.description ?? '',
      valuesOf(property),
      defaultOf(property),
    ]);
  return {
    faults: markdownTable(['fault', 'what it does', 'parameters'], faultRows),
    expectations: markdownTable(
      ['expectation', 'meaning', 'values', 'default'],
      rowsOf(properties['expect']?.properties),
    ),
    settings: markdownTable(
      ['setting', 'meaning'],
      rowsOf(properties['stack']?.properties?.['settings']?.properties).map(([name = '', meaning = '']) => [
        name,
        meaning,
      ]),
    ),
  };
}

/** "`grace` (60s): How long …", with the allowed values if they are limited. */
function describeParameter(name: string, property: Property): string {
  const values = property.enum ? ` ${valuesOf(property)}` : '';
  const preset = defaultOf(property);
  const description = property.description ? `: ${property.description}` : '';
  return `\`${name}\`${values}${preset === '' ? '' : `, default ${preset}`}${description}`;
}

function valuesOf({ enum: words, anyOf = [] }: Property): string {
  const all = [...(words ?? []), ...anyOf.flatMap((one) => one.enum ?? [])];
  return all.map((word) => `\`${String(word)}\``).join(' ');
}

function defaultOf({ default: preset }: Property): string {
  if (preset === undefined || (Array.isArray(preset) && preset.length === 0)) return '';
  return `\`${typeof preset === 'string' ? preset : JSON.stringify(preset)}\``;
}
