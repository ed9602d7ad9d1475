/** pg's reader of the password file; the package has no types. */
declare module 'pgpass' {
  /** Calls back with the password of the first matching line, or undefined. */
  export default function pgpass(
    connection: { host: string; port: number; database: string; user: string },
    found: (password: string | undefined) => void,
  ): void;
}
