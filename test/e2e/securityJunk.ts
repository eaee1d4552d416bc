import { z } from 'zod';
import { windowRequests } from '../../electron/contract/shell.ts';

/** What is read of a JSON schema that zod made. */
interface Schema {
  type?: string | string[];
  enum?: string[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema;
  propertyNames?: Schema;
  items?: Schema;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

/** Longer than any text, and than most lists, that a page has to send. */
const HUGE = 20_001;

/** A value that the schema takes. */
function fitting(schema: Schema): unknown {
  const [choice] = schema.anyOf ?? [];
  if (choice) return fitting(choice);
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((key) => [key, fitting(schema.properties?.[key] ?? {})]));
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => fitting(schema.items ?? {}));
    case 'string':
      return 'x';
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return Math.max(0, schema.minimum ?? 0);
  }
}

/** Values that the schema must not take: wrong types, wrong sizes, wrong parts. */
function unfitting(schema: Schema): unknown[] {
  if (schema.anyOf) {
    const [one, ...others] = schema.anyOf.filter(({ type }) => type !== 'null');
    if (!one || others.length > 0) throw new Error('a choice between several kinds of values: say here what fits none of them');
    return unfitting(one).filter((value) => value !== null);
  }
  if (Array.isArray(schema.type)) return unfitting({ ...schema, anyOf: schema.type.map((type) => ({ type })) });
  if (schema.enum) return [null, 7, {}, [schema.enum[0]], 'x'.repeat(HUGE), '__proto__'];
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
      const whole = fitting(schema) as object;
      return [
        null,
        7,
        'x',
        true,
        [whole],
        ...required.map((key) => Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key))),
        ...Object.entries(properties).flatMap(([key, part]) => unfitting(part).map((value) => ({ ...whole, [key]: value }))),
        ...(additionalProperties ? unfitting(additionalProperties).map((value) => ({ x: value })) : []),
        ...(propertyNames ? [{ ['x'.repeat(HUGE)]: fitting(additionalProperties ?? {}) }] : []),
      ];
    }
    case 'array': {
      const item = schema.items ?? {};
      return [
        null,
        7,
        'x',
        {},
        Array.from({ length: (schema.maxItems ?? HUGE) + 1 }, () => fitting(item)),
        ...unfitting(item).map((value) => [value]),
      ];
    }
    case 'string':
      return [null, 7, true, {}, ['x'], { toString: 'x' }, 'x'.repeat(HUGE), ...((schema.minLength ?? 0) > 0 ? [''] : [])];
    case 'boolean':
      return [null, 0, 'true', {}, []];
    default: {
      const { minimum, maximum } = schema;
      return [
        null,
        '7',
        {},
        [7],
        Number.NaN,
        Number.POSITIVE_INFINITY,
        ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? [minimum - 1] : []),
        ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? [maximum + 1] : []),
        ...(schema.type === 'integer' ? [0.5] : []),
      ];
    }
  }
}

/** Junk for every request of the window, made from the schema of its input: none of it may be answered. */
export function junkForEveryRequest(): { name: string; inputs: unknown[] }[] {
  return Object.entries(windowRequests).map(([name, { input }]) => {
    const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
    const more = { ...(fitting(schema) as object), notAsked: 1 };
    return { name, inputs: [...unfitting(schema), more] };
  });
}
