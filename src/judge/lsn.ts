/** A WAL position ("16/B374D848") in bytes; null for anything else. Exact up to 2^53. */
export function lsnBytes(lsn: string | null | undefined): number | null {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(lsn ?? '');
  if (!match?.[1] || !match[2]) return null;
  return Number.parseInt(match[1], 16) * 2 ** 32 + Number.parseInt(match[2], 16);
}

/** "312 B", "48 kB", "1.2 MB"; powers of 1024, as PostgreSQL has them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} kB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
