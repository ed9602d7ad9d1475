import { z } from 'zod';
import type { Path } from './source.js';

/** The part of a JSON schema that says which keys a map may have. */
interface SchemaNode {
  const?: unknown;
  properties?: { [key: string]: SchemaNode };
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
}

/**
 * The keys that a map at `path` may have. Among alternatives, those of the one that shares the most keys with `value`.
 */
export function knownKeys(schema: z.ZodType, path: Path, value: unknown): string[] {
  let nodes = alternatives(z.toJSONSchema(schema, { io: 'input' }) as SchemaNode);
  for (const step of path) nodes = nodes.flatMap((node) => children(node, step)).flatMap(alternatives);
  const written = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const maps = nodes.map((node) => node.properties ?? {}).filter((properties) => agrees(properties, written));
  const shared = (properties: object) => Object.keys(written).filter((key) => key in properties).length;
  const best = maps.toSorted((a, b) => shared(b) - shared(a))[0];
  return Object.keys(best ?? {});
}

function alternatives(node: SchemaNode): SchemaNode[] {
  const branches = node.anyOf ?? node.oneOf;
  return branches ? branches.flatMap(alternatives) : [node];
}

function children(node: SchemaNode, step: string | number): SchemaNode[] {
  if (typeof step === 'number') return node.items ? [node.items] : [];
  const more = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  const child = node.properties?.[step] ?? more;
  return child ? [child] : [];
}

/** Whether the constant keys of an alternative (`fault: kill`) match what is written. */
function agrees(properties: { [key: string]: SchemaNode }, written: Record<string, unknown>): boolean {
  return Object.entries(properties).every(
    ([key, { const: fixed }]) => fixed === undefined || !(key in written) || written[key] === fixed,
  );
}
