/** A parameter as pg_settings shows it. */
export interface ServerParameter {
  /** In the base unit. */
  setting: string;
  /** `ms`, `8kB` …; null: no unit. */
  unit: string | null;
  vartype: string;
  /** As current_setting() shows it. */
  shown: string;
}

/** PostgreSQL's units (src/backend/utils/misc/guc.c, unit tables): sizes in bytes, times in µs. */
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
  us: 1,
  ms: 1000,
  s: 1_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

const TRUE = ['on', 'true', 'yes', '1'];

/** Whether a written value (`500ms`, true, 0.9) equals the value that the server runs. */
export function isSameValue(written: string | number | boolean, server: ServerParameter): boolean {
  const text = String(written).trim();
  if (text === server.shown || text === server.setting) return true;
  switch (server.vartype) {
    case 'bool':
      return TRUE.includes(text.toLowerCase()) === (server.setting === 'on');
    case 'integer':
    case 'real':
      return isSameNumber(text, server);
    case 'enum':
      return enumWord(written) === server.setting.toLowerCase();
    default:
      return false;
  }
}

/** YAML and Patroni turn `on` and `off` into true and false. */
function enumWord(written: string | number | boolean): string {
  return typeof written === 'boolean' ? (written ? 'on' : 'off') : written.toString().toLowerCase();
}

function isSameNumber(text: string, { setting, unit, vartype }: ServerParameter): boolean {
  const value = inBaseUnit(text, unit);
  if (value === null) return false;
  return vartype === 'integer' ? Math.round(value) === Number(setting) : value === Number(setting);
}

function inBaseUnit(text: string, unit: string | null): number | null {
  const [, amount, written = ''] = /^(-?[\d.]+)\s*([a-zA-Z]*)$/.exec(text) ?? [];
  if (amount === undefined) return null;
  if (written === '' || unit === null) return written === '' ? Number(amount) : null;
  const [, count = '', base = ''] = /^(\d*)([a-zA-Z]+)$/.exec(unit) ?? [];
  const [from, to] = [UNITS[written], UNITS[base]];
  if (from === undefined || to === undefined) return null;
  return (Number(amount) * from) / (to * (count === '' ? 1 : Number(count)));
}
